using System.Data;
using System.Data.Common;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.AdoNet.Sqlite;

/// <summary>Opens connections with the settings that SQLite keeps for each connection.</summary>
internal sealed class SqliteSource(string path, SqliteSchedulerOptions options) : DbDataSource
{
    private readonly string _pragmas = string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds}; "
            + $"PRAGMA synchronous = {(options.Synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};");

    /// <summary>Gets or sets the file, while it is held.</summary>
    public SqliteFile? File { get; set; }

    /// <inheritdoc/>
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,

        // A file that was deleted is not to be made anew.
        Mode = SqliteOpenMode.ReadWrite,
        DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
    }.ToString();

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Open)
            {
                using var command = connection.CreateCommand();
                command.CommandText = _pragmas;
                command.ExecuteNonQuery();
                File?.ThrowIfGone();
            }
        };
        return connection;
    }
}
