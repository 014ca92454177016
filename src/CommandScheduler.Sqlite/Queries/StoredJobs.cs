using System.Data.Common;
using System.Text.Json;

using CommandScheduler.Checks;
using CommandScheduler.Queries;
using CommandScheduler.Schedules;
using CommandScheduler.Sqlite.Files;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.Queries;

/// <summary>Finds jobs through the view <c>scheduler_jobs</c>.</summary>
internal sealed class StoredJobs(SqliteSource source) : IJobDirectory
{
    /// <summary>The most by which a schedule may be woken after the stored due time of a job: its jitter, and the spacing of a catch-up.</summary>
    private static readonly TimeSpan LatestWakeUp = Check.LongestJitter + Check.LongestSpacing + TimeSpan.FromSeconds(1);

    /// <summary>Up to how many schedules an index gathers. Of more, the first that fit are found sooner in the order of the primary key.</summary>
    private const int MostByIndex = 20_000;

    public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
        => QueryAsync<IReadOnlyList<JobEntry>>(command => SelectPage(command, query, after, limit), reader =>
        {
            var entries = new List<JobEntry>();
            while (reader.Read())
            {
                entries.Add(JobEntry.Read(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
            }

            return entries;
        }, cancellationToken);

    public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
        => QueryAsync(
            command => command.CommandText = $"SELECT status, awaits_requeue FROM scheduler_jobs WHERE {Conditions(command, query, null)}",
            reader =>
            {
                var tally = new JobTally(query, limit);
                while (!tally.IsComplete && reader.Read())
                {
                    tally.Add(Enum.Parse<JobStatus>(reader.GetString(0), ignoreCase: true), reader.GetBoolean(1));
                }

                return tally.Counts;
            },
            cancellationToken);

    /// <summary>Makes the query of one page: the primary key finds its first schedule and has the others in order.</summary>
    internal static void SelectPage(SqliteCommand command, JobQuery query, JobKey? after, int limit)
    {
        command.CommandText
            = $"SELECT schedule_id, name, job FROM scheduler_jobs WHERE {Conditions(command, query, after)} ORDER BY schedule_id, name LIMIT $limit";
        command.Parameters.AddWithValue("$limit", limit);
    }

    private static string Conditions(SqliteCommand command, JobQuery query, JobKey? after)
    {
        var conditions = new List<string>();
        var from = query.FirstScheduleId ?? "";
        if (after is { } place)
        {
            from = Utf8Order.Instance.Compare(from, place.ScheduleId) > 0 ? from : place.ScheduleId;
            Add("(schedule_id > $after OR name > $after_name)", "$after", place.ScheduleId);
            command.Parameters.AddWithValue("$after_name", place.JobName);
        }

        Add("schedule_id >= $from", "$from", from);
        Add("schedule_id < $end", "$end", query.EndScheduleId);
        Add("command_type = $command_type", "$command_type", query.CommandType);
        Add("awaits_requeue = $awaits_requeue", "$awaits_requeue", query.AwaitsRequeue);
        Add("status = $status", "$status", query.Status is { } status ? JsonNamingPolicy.CamelCase.ConvertName(status.ToString()) : null);
        Add("due_at >= $due_from", "$due_from", Text(query.DueFrom));
        Add("EXISTS (SELECT * FROM json_each(tags) AS tag WHERE tag.value = $tag)", "$tag", query.Tag);
        if (query.Tag is { } tag)
        {
            AddIfFew("SELECT t.schedule_id FROM scheduler_tags AS t WHERE t.tag = $tag", ("$tag", tag));
        }

        if (query.DueBefore is { } before)
        {
            // The index by wake-up finds the schedules of these jobs, except of jobs that a pause or a quarantine holds back.
            Add("due_at < $due_before", "$due_before", Text(before));
            var latest = Instants.Later(before, LatestWakeUp).UtcTicks;
            command.Parameters.AddWithValue("$latest_wakeup", latest);
            AddIfFew(
                "SELECT s.schedule_id FROM scheduler_schedules AS s WHERE s.next_wakeup < $latest_wakeup "
                    + "UNION ALL SELECT s.schedule_id FROM scheduler_schedules AS s WHERE s.attention",
                ("$latest_wakeup", latest));
        }

        if (query.AwaitsRequeue == true || query.Status is JobStatus.DeadLettered or JobStatus.Quarantined)
        {
            // The words of the predicate of the index.
            AddIfFew("SELECT s.schedule_id FROM scheduler_schedules AS s WHERE s.attention AND instr(s.state, '\"held\"') > 0");
        }
        else if (query.Status is JobStatus.Retrying or JobStatus.Paused)
        {
            AddIfFew("SELECT s.schedule_id FROM scheduler_schedules AS s WHERE s.attention");
        }

        return string.Join("\n   AND ", conditions);

        void AddIfFew(string ids, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            if ((long)command.Connection!.Scalar($"SELECT count(*) FROM ({ids} LIMIT {MostByIndex + 1})", parameters)! <= MostByIndex)
            {
                conditions.Add($"schedule_id IN ({ids})");
            }
        }

        void Add(string condition, string parameter, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                command.Parameters.AddWithValue(parameter, value);
            }
        }
    }

    private static string? Text(DateTimeOffset? instant) => instant is { } time ? Job.SortableTime(time) : null;

    private Task<T> QueryAsync<T>(Action<SqliteCommand> build, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                build(command);
                using var reader = command.ExecuteReader();
                return read(reader);
            },
            cancellationToken);
}
