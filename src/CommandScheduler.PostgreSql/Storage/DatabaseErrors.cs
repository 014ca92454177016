using CommandScheduler.Stores.Lanes;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Tells what an error of the database means for a batch.</summary>
internal sealed class DatabaseErrors : IStoreErrors
{
    /// <summary>
    /// Whether the same may succeed on another connection, or a little later: it was lost, the server starts, or two
    /// transactions stood in each other's way. Only an answer of the server that it refuses the statement is final: whatever else happens to
    /// a batch, it can be repeated, because what was committed is read back.
    /// </summary>
    public bool MayPass(Exception exception) => exception switch
    {
        PostgresException { SqlState: var state } => state[..2] is "08" or "53" or "57" or "40" or "55" or "58" or "XX"
            || state == PostgresErrorCodes.ReadOnlySqlTransaction,
        _ => !IsAboutData(exception),
    };

    /// <summary>Whether one row of the batch may be to blame.</summary>
    public bool IsAboutData(Exception exception)
        => exception is PostgresException { SqlState: var state } && state[..2] is "22" or "23" or "54"
            || exception is InvalidCastException or FormatException or ArgumentException or OverflowException;
}
