using CommandScheduler.Calls;
using CommandScheduler.Sqlite.Files;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite;

/// <summary>
/// Schedules in a transaction of the application on the scheduler's file: the jobs exist if and only if it commits, and the schedule takes them
/// up within moments then. From the services of a silo with <c>UseSqlite</c>, or of a client with <c>AddSqliteScheduling</c>.
/// </summary>
/// <remarks>
/// <para>
/// The transaction must be one of the scheduler's file, in any process of the machine. It writes rows to the table <c>scheduler_inbox</c>, and
/// touches no row that the scheduler changes. While it is open, the scheduler cannot write: keep it short.
/// </para>
/// <para>
/// Whether a name is taken is known when the schedule takes the change up, not in the transaction:
/// <see cref="JobOptions.IfExists"/> decides then, and with <see cref="IfExists.Reject"/> the change is refused as a
/// whole. A refused change stays in the table <c>scheduler_inbox</c> for 7 days with the reason in <c>refusal</c>, is logged as
/// <c>EntryRefused</c> and counted by <c>commandscheduler.inbox.refused</c>. Changes of one schedule are taken up in the
/// order in which they were written.
/// </para>
/// <para>Thread-safe; a transaction is not, as ever.</para>
/// </remarks>
public sealed class SqliteScheduling
{
    private const string Insert = "INSERT INTO scheduler_inbox (schedule_id, entry) VALUES ($schedule_id, $entry)";

    private readonly InboxChanges _changes;

    internal SqliteScheduling(InboxChanges changes) => _changes = changes;

    /// <summary>Schedules a command to be dispatched once, if the transaction commits.</summary>
    /// <param name="transaction">The application's transaction, on an open connection.</param>
    /// <param name="scheduleId">The schedule id; of a Guid key, its 32-digit text.</param>
    /// <param name="command">The command: an object that Orleans can serialize.</param>
    /// <param name="dueAt">The instant from which on the command is dispatched. An instant in the past is due at once.</param>
    /// <param name="name">The job's name; null takes the first free default name when the change is taken up.</param>
    /// <param name="options">Retry, timeout, dispatcher, tags and more; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="ArgumentException">An argument is unusable; nothing was written.</exception>
    /// <exception cref="SqliteException">The file is locked, or is none of the scheduler's; nothing was written.</exception>
    public Task ScheduleOnceAsync(
        SqliteTransaction transaction,
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
        SqliteTransaction transaction,
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
    public Task ScheduleBatchAsync(SqliteTransaction transaction, string scheduleId, ScheduleBatch batch, CancellationToken cancellationToken = default)
        => WriteAsync(transaction, scheduleId, _changes.Batch(batch), cancellationToken);

    /// <summary>
    /// Schedules many jobs, if the transaction commits. Each is taken up as a change of its own, by the rules of <see cref="BulkOptions.IfExists"/>.
    /// </summary>
    /// <param name="transaction">The application's transaction, on an open connection.</param>
    /// <param name="items">The jobs. None of a chunk is written if one of it is unusable, and nothing behind it.</param>
    /// <param name="options">Null for the defaults. <see cref="BulkOptions.Progress"/> is not told: nothing is scheduled before the commit.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>How many items were written.</returns>
    /// <exception cref="ArgumentException">An option or an item is unusable, which the message names; roll the transaction back.</exception>
    /// <exception cref="SqliteException">The file is locked, or is none of the scheduler's; roll the transaction back.</exception>
    public async Task<long> ScheduleManyAsync(
        SqliteTransaction transaction,
        IAsyncEnumerable<ScheduledItem> items,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return await _changes.WriteManyAsync(items, options, entries => WriteAsync(transaction, entries, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private static Task WriteAsync(SqliteTransaction transaction, string scheduleId, string entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        InboxChanges.CheckId(scheduleId);
        return WriteAsync(transaction, [(scheduleId, entry)], cancellationToken);
    }

    private static async Task WriteAsync(SqliteTransaction transaction, (string ScheduleId, string Entry)[] entries, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection ?? throw InboxChanges.Ended(nameof(transaction));
        using var command = connection.Command(Insert, ("$schedule_id", null), ("$entry", null));
        command.Transaction = transaction;
        foreach (var (scheduleId, entry) in entries)
        {
            (command.Parameters[0].Value, command.Parameters[1].Value) = (scheduleId, entry);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
