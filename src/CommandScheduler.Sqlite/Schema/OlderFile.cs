using System.Text.Json;

using CommandScheduler.Schedules;
using CommandScheduler.Sqlite.Files;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CommandScheduler.Sqlite.Schema;

/// <summary>A file of version 1, which had tables for the storage and the reminders of Orleans. Each schedule is taken over to the letter.</summary>
internal sealed class OlderFile(SqliteSource source, IOptions<SchedulerOptions> options, ILogger<OlderFile> logger)
{
    public const int Version = 1;

    /// <summary>The tables that name the services.</summary>
    public static readonly string[] Tables = ["scheduler_service", "scheduler_state", "scheduler_reminder"];

    private const string Read = "SELECT key, document FROM scheduler_state WHERE service_id = $service_id AND state_name = 'scheduler-schedule'";

    private const string Write = """
        INSERT INTO scheduler_schedules (schedule_id, version, next_wakeup, attention, tags, state)
        VALUES ($id, $version, $wakeup, $attention, $tags, $state)
        """;

    private const string TakenOver = "DELETE FROM scheduler_state WHERE service_id = $service_id AND state_name = 'scheduler-schedule'";

    /// <summary>Takes over the schedules of a service, within the transaction that the connection has.</summary>
    public void TakeOver(SqliteConnection connection, string serviceId)
    {
        using var write = connection.Command(Write);
        foreach (var name in (string[])["$id", "$version", "$wakeup", "$attention", "$tags", "$state"])
        {
            write.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        var count = 0;
        using (var read = connection.Command(Read, ("$service_id", serviceId)))
        using (var rows = read.ExecuteReader())
        {
            for (; rows.Read(); count++)
            {
                TakeOver(write, OlderKeys.IdOf(rows.GetString(0)), rows.GetString(1));
            }
        }

        connection.Execute(TakenOver, ("$service_id", serviceId));
        connection.Execute("DROP VIEW IF EXISTS scheduler_jobs; DROP VIEW IF EXISTS scheduler_job_rows;");
        var left = (long)connection.Scalar("SELECT count(*) FROM scheduler_state")!;
        if (left == 0)
        {
            connection.Execute("DROP TABLE scheduler_state; DROP TABLE scheduler_reminder; DROP TABLE IF EXISTS OrleansQuery;");
        }

        logger.FileTakenOver(source.Path, count, left);
    }

    private void TakeOver(SqliteCommand write, string scheduleId, string document)
    {
        var agenda = AgendaOf(scheduleId, document);
        (string Name, object? Value)[] values =
        [
            ("$id", scheduleId),
            ("$version", Random.Shared.NextInt64(1, long.MaxValue)),
            ("$wakeup", agenda.WakeUp?.UtcTicks),
            ("$attention", agenda.NeedsAttention ? 1 : null),
            ("$tags", agenda.Tags is { } tags ? JsonSerializer.Serialize(tags) : null),
            ("$state", document),
        ];
        foreach (var (name, value) in values)
        {
            write.Parameters[name].Value = value ?? DBNull.Value;
        }

        write.ExecuteNonQuery();
    }

    /// <summary>Says when a schedule must be active, and by what it is found. One that cannot be read is tried at once: another build may read it.</summary>
    private Agenda AgendaOf(string scheduleId, string document)
    {
        try
        {
            return Agenda.Make(ScheduleDocument.Read(scheduleId, document).Jobs, new RunningTable(), options.Value.DeadLetterExpiry);
        }
        catch (SchedulerException)
        {
            return new Agenda(null, DateTimeOffset.MinValue, NeedsAttention: true, Tags: null);
        }
    }
}
