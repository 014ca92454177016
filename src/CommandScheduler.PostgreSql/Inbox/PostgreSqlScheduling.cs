using CommandScheduler.Calls;
using CommandScheduler.PostgreSql.Inbox;
using CommandScheduler.Stores.Ring;

using Npgsql;

namespace CommandScheduler.PostgreSql;

/// <summary>
/// Schedules in a transaction of the application: the jobs exist if and only if it commits, and the schedule takes them
/// up at once then. From the services of a silo with <c>UsePostgreSql</c>, or of a client with <c>AddPostgreSqlScheduling</c>.
/// </summary>
/// <remarks>
/// <para>
/// The transaction must be one of the scheduler's database. It writes one row to the table <c>inbox</c>, and touches no
/// row that the scheduler changes. The role needs the right to insert there, and to use the schema.
/// </para>
/// <para>
/// Whether a name is taken is known when the schedule takes the change up, not in the transaction:
/// <see cref="JobOptions.IfExists"/> decides then, and with <see cref="IfExists.Reject"/> the change is refused as a
/// whole. A refused change stays in the table <c>inbox</c> for 7 days with the reason in <c>refusal</c>, is logged as
/// <c>EntryRefused</c> and counted by <c>commandscheduler.inbox.refused</c>. Changes of one schedule are taken up in the
/// order in which they were written, those of transactions that run at once in any order.
/// </para>
/// <para>Thread-safe; a transaction is not, as ever.</para>
/// </remarks>
public sealed class PostgreSqlScheduling
{
    private readonly InboxChanges _changes;
    private readonly string _insert;

    internal PostgreSqlScheduling(InboxChanges changes, string schema)
    {
        _changes = changes;
        _insert = SchemaName.Into(
            $"WITH told AS (SELECT pg_notify('{InboxRows.Channel(schema)}', '')) "
                + "INSERT INTO {schema}.inbox (schedule_id, ring_hash, entry) "
                + "SELECT n.schedule_id, n.ring_hash, n.entry::jsonb FROM told, unnest($1, $2, $3) WITH ORDINALITY AS n (schedule_id, ring_hash, entry, place) "
                + "ORDER BY n.place",
            schema);
    }

    /// <summary>Schedules a command to be dispatched once, if the transaction commits.</summary>
    /// <param name="transaction">The application's transaction, on an open connection.</param>
    /// <param name="scheduleId">The schedule id; of a Guid key, its 32-digit text.</param>
    /// <param name="command">The command: an object that Orleans can serialize.</param>
    /// <param name="dueAt">The instant from which on the command is dispatched. An instant in the past is due at once.</param>
    /// <param name="name">The job's name; null takes the first free default name when the change is taken up.</param>
    /// <param name="options">Retry, timeout, dispatcher, tags and more; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="ArgumentException">An argument is unusable; nothing was written.</exception>
    /// <exception cref="NpgsqlException">The database refused or could not be reached; the transaction cannot commit.</exception>
    public Task ScheduleOnceAsync(
        NpgsqlTransaction transaction,
        string scheduleId,
        object command,
        DateTimeOffset dueAt,
        string? name = null,
        JobOptions? options = null,
        CancellationToken cancellationToken = default)
        => WriteAsync(transaction, scheduleId, _changes.Once(command, dueAt, name, options), cancellationToken);

    /// <summary>
    /// Schedules a command to be dispatched again and again, if the transaction commits. The first occurrence is
    /// reckoned from when it is taken up.
    /// </summary>
    /// <param name="recurrence">The recurrence, as in <see cref="IScheduleGrain.ScheduleRecurring"/>.</param>
    /// <inheritdoc cref="ScheduleOnceAsync"/>
    public Task ScheduleRecurringAsync(
        NpgsqlTransaction transaction,
        string scheduleId,
        object command,
        string recurrence,
        string? name = null,
        JobOptions? options = null,
        CancellationToken cancellationToken = default)
        => WriteAsync(transaction, scheduleId, _changes.Recurring(command, recurrence, name, options), cancellationToken);

    /// <summary>Applies several changes in one atomic step, if the transaction commits: all of them, or none, which is recorded.</summary>
    /// <param name="batch">At least one change.</param>
    /// <inheritdoc cref="ScheduleOnceAsync"/>
    public Task ScheduleBatchAsync(NpgsqlTransaction transaction, string scheduleId, ScheduleBatch batch, CancellationToken cancellationToken = default)
        => WriteAsync(transaction, scheduleId, _changes.Batch(batch), cancellationToken);

    /// <summary>
    /// Schedules many jobs, if the transaction commits: one statement for each thousand of them. Each is taken up as a change of its own, by the rules of
    /// <see cref="BulkOptions.IfExists"/>.
    /// </summary>
    /// <param name="transaction">The application's transaction, on an open connection.</param>
    /// <param name="items">The jobs. None is written behind the first that is unusable.</param>
    /// <param name="options">Null for the defaults. <see cref="BulkOptions.Progress"/> is not told: nothing is scheduled before the commit.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>How many items were written.</returns>
    /// <exception cref="ArgumentException">An option or an item is unusable, which the message names; roll the transaction back.</exception>
    /// <exception cref="NpgsqlException">The database refused or could not be reached; the transaction cannot commit.</exception>
    public async Task<long> ScheduleManyAsync(
        NpgsqlTransaction transaction,
        IAsyncEnumerable<ScheduledItem> items,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return await _changes.WriteManyAsync(items, options, entries => WriteAsync(transaction, entries, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private Task WriteAsync(NpgsqlTransaction transaction, string scheduleId, string document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        InboxChanges.CheckId(scheduleId);
        return WriteAsync(transaction, [(scheduleId, document)], cancellationToken);
    }

    private async Task WriteAsync(NpgsqlTransaction transaction, (string ScheduleId, string Document)[] entries, CancellationToken cancellationToken)
    {
        var connection = OpenConnection(transaction);
        using var command = new NpgsqlCommand(_insert, connection, transaction)
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(entries, entry => entry.ScheduleId) },
                new() { Value = Array.ConvertAll(entries, entry => RingHash.OfSchedule(entry.ScheduleId)) },
                new() { Value = Array.ConvertAll(entries, entry => entry.Document) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gets the connection of a transaction that has not ended. One that has still names its connection, on which a
    /// command would be committed by itself.
    /// </summary>
    private static NpgsqlConnection OpenConnection(NpgsqlTransaction transaction)
    {
        try
        {
            _ = transaction.IsolationLevel;
            if (transaction.Connection is { } connection)
            {
                return connection;
            }
        }
        catch (InvalidOperationException exception)
        {
            throw InboxChanges.Ended(nameof(transaction), exception);
        }

        throw InboxChanges.Ended(nameof(transaction));
    }
}
