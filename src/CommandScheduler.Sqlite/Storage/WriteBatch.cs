using System.Globalization;
using System.Text.Json;

using CommandScheduler.Stores;
using CommandScheduler.Stores.Lanes;

using Orleans.Storage;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>Writes and deletes the schedules of a batch in one transaction.</summary>
/// <remarks>
/// Each row states the version that it must have, so that a conflict fails one caller only. The row of an operation
/// that was not applied is read: if it has our write id, an earlier try was committed although it looked as if it failed.
/// </remarks>
internal sealed class WriteBatch : IBatch<Session>
{
    private const string Insert = """
        INSERT INTO scheduler_schedules (schedule_id, version, next_wakeup, armed_by, attention, tags, state)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (schedule_id) DO NOTHING
        """;

    private const string Update = """
        UPDATE scheduler_schedules
           SET version = ?2, next_wakeup = ?3, armed_by = ?4, attention = ?5, tags = ?6, state = ?7
         WHERE schedule_id = ?1 AND version = ?8
        """;

    private const string Delete = "DELETE FROM scheduler_schedules WHERE schedule_id = ?1 AND version = ?2";

    private const string Version = "SELECT version FROM scheduler_schedules WHERE schedule_id = ?1";

    private const string Waits = "SELECT 1 FROM scheduler_inbox WHERE id = ?1 AND refused_at IS NULL";

    private const string TakenUp = "DELETE FROM scheduler_inbox WHERE id = ?1";

    private const string Refuse = "UPDATE scheduler_inbox SET refused_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), refusal = ?2 WHERE id = ?1";

    /// <summary>Inserts a row, within the change that the session makes.</summary>
    /// <returns>False if the schedule has one.</returns>
    public static bool TryInsert(Session session, string scheduleId, NewRow row) => Row(session[Insert], scheduleId, row).Run() == 1;

    public Task ExecuteAsync(Session connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken)
    {
        var operations = batch.ToArray();
        return connection.RunAsync(session => Execute(session, operations), cancellationToken);
    }

    private static void Execute(Session session, StoreOperation[] operations)
    {
        var conflicts = new InconsistentStateException?[operations.Length];
        session.Change(_ =>
        {
            for (var index = 0; index < operations.Length; index++)
            {
                conflicts[index] = Apply(session, operations[index]);
            }
        });

        // The batch is committed from here on: callers are answered only now.
        for (var index = 0; index < operations.Length; index++)
        {
            if (conflicts[index] is { } conflict)
            {
                operations[index].Answer.TrySetException(conflict);
            }
            else
            {
                operations[index].Answer.TrySetResult(null);
            }
        }
    }

    /// <summary>Applies an operation with all that it settles, or nothing of it.</summary>
    /// <returns>Null if it is applied, now or by an earlier try.</returns>
    private static InconsistentStateException? Apply(Session session, StoreOperation operation)
    {
        if (AllWait(session, operation.Settled) && IsApplied(session, operation))
        {
            foreach (var entry in operation.Settled)
            {
                _ = entry.Refusal is null
                    ? session[TakenUp].Bind(1, entry.Id).Run()
                    : session[Refuse].Bind(1, entry.Id).Bind(2, entry.Refusal).Run();
            }

            return null;
        }

        var version = VersionOf(session, operation.ScheduleId);

        // What is not there was deleted by this operation, or by somebody else before its first try.
        return version == operation.Row?.WriteId && (version is not null || operation.MayBeDone) ? null : Conflict(operation, version);
    }

    private static bool AllWait(Session session, IReadOnlyList<SettledEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (!session[Waits].Bind(1, entry.Id).First(_ => true))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsApplied(Session session, StoreOperation operation) => operation.Kind switch
    {
        OperationKind.Insert => TryInsert(session, operation.ScheduleId, operation.Row!),
        OperationKind.Update => Row(session[Update], operation.ScheduleId, operation.Row!).Bind(8, operation.Expected!.Value).Run() == 1,
        OperationKind.Delete => session[Delete].Bind(1, operation.ScheduleId).Bind(2, operation.Expected!.Value).Run() == 1,

        // Nothing to write: it is enough that no schedule has come meanwhile that should have taken the entries up.
        _ => VersionOf(session, operation.ScheduleId) is null,
    };

    private static long? VersionOf(Session session, string scheduleId) => session[Version].Bind(1, scheduleId).First<long?>(row => row.Int64(0));

    private static Statement Row(Statement statement, string scheduleId, NewRow row)
        => statement
            .Bind(1, scheduleId)
            .Bind(2, row.WriteId)
            .Bind(3, row.WakeUpAt?.Ticks)
            .Bind(4, row.ArmedBy)
            .Bind(5, row.Attention == true ? 1 : null)
            .Bind(6, row.Tags is { } tags ? JsonSerializer.Serialize(tags) : null)
            .Bind(7, row.Document);

    private static InconsistentStateException Conflict(StoreOperation operation, long? version)
    {
        var (stored, expected) = (Text(version), Text(operation.Expected));
        return new(
            $"Schedule '{operation.ScheduleId}' was changed by somebody else: version {stored} is stored, and {expected} was expected.",
            stored,
            expected);

        static string Text(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "none";
    }
}
