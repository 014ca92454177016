using System.Globalization;
using System.Text.Json;
using System.Transactions;

using CommandScheduler.Checks;
using CommandScheduler.Queries;
using CommandScheduler.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Queries;

/// <summary>Finds jobs through the view <c>jobs</c>.</summary>
internal sealed class StoredJobs([FromKeyedServices(DatabaseKey.Name)] NpgsqlDataSource database, PostgreSqlSchedulerOptions options) : IJobDirectory
{
    /// <summary>The most by which a schedule may be woken after the stored due time of a job: its jitter, and the spacing of a catch-up.</summary>
    private static readonly TimeSpan LatestWakeUp = Check.LongestJitter + Check.LongestSpacing + TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
    {
        using var alone = OutsideTransaction();
        var command = Page(query, after, limit);
        await using (command.ConfigureAwait(false))
        {
            var entries = new List<JobEntry>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    entries.Add(JobEntry.Read(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
                }
            }

            return entries;
        }
    }

    public async Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
    {
        using var alone = OutsideTransaction();
        var tally = new JobTally(query, limit);
        foreach (var status in tally.Statuses)
        {
            tally.Set(status, await FoundAsync(status, query.AwaitsRequeue).ConfigureAwait(false));
        }

        if (tally.CountsAwaiting)
        {
            tally.SetAwaiting(await FoundAsync(query.Status, awaitsRequeue: true).ConfigureAwait(false));
        }

        return tally.Counts;

        async Task<int> FoundAsync(JobStatus? status, bool? awaitsRequeue)
        {
            var command = Select(
                "SELECT count(*) FROM (SELECT FROM {schema}.jobs AS j WHERE {conditions} LIMIT $limit) AS found",
                query,
                status,
                awaitsRequeue,
                null,
                limit + 1);
            await using (command.ConfigureAwait(false))
            {
                return (int)(long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            }
        }
    }

    /// <summary>A connection of a data source of the application would enlist in the caller's transaction, which then could not commit.</summary>
    private static TransactionScope OutsideTransaction() => new(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);

    /// <summary>Makes the query of one page: the primary key finds its first schedule and has the others in order.</summary>
    internal NpgsqlCommand Page(JobQuery query, JobKey? after, int limit)
        => Select(
            "SELECT j.schedule_id, j.name, j.job::text FROM {schema}.jobs AS j WHERE {conditions} ORDER BY j.schedule_id, j.name LIMIT $limit",
            query,
            query.Status,
            query.AwaitsRequeue,
            after,
            limit);

    private NpgsqlCommand Select(string statement, JobQuery query, JobStatus? status, bool? awaitsRequeue, JobKey? after, int limit)
    {
        var command = database.CreateCommand();
        var conditions = new List<string> { "true" };
        var range = "";
        Within(">=", query.FirstScheduleId);
        Within("<", query.EndScheduleId);
        if (after is { } place)
        {
            Within(">=", place.ScheduleId);
            Where("(j.schedule_id, j.name) > ({0}, {1})", place.ScheduleId, place.JobName);
        }

        Where("j.command_type = {0}", query.CommandType);
        Where(
            "{0} = ANY (j.tags) AND j.schedule_id IN "
                + "(SELECT s.schedule_id FROM {{schema}}.schedules AS s WHERE s.tags OPERATOR(pg_catalog.@>) ARRAY[{0}])",
            query.Tag);
        Where("j.exact_due_at >= {0}", query.DueFrom is { } from ? Job.SortableTime(from) : null);
        if (query.DueBefore is { } before)
        {
            // The index by wake-up finds the schedules of these jobs, except of jobs that a pause or a quarantine holds back.
            Where(
                "j.exact_due_at < {0} AND j.schedule_id IN (SELECT s.schedule_id FROM {{schema}}.schedules AS s WHERE s.next_wakeup < {1} "
                    + "UNION ALL SELECT s.schedule_id FROM {{schema}}.schedules AS s WHERE s.attention)",
                Job.SortableTime(before),
                Instants.Later(before, LatestWakeUp).ToUniversalTime());
        }

        if (status is { } wanted)
        {
            Where("j.status = {0}", JsonNamingPolicy.CamelCase.ConvertName(wanted.ToString()));
            if (wanted is JobStatus.Retrying or JobStatus.Paused)
            {
                conditions.Add("j.schedule_id IN (SELECT s.schedule_id FROM {schema}.schedules AS s WHERE s.attention)");
            }
        }

        Where("j.awaits_requeue = {0}", awaitsRequeue);
        if (awaitsRequeue == true || status is JobStatus.DeadLettered or JobStatus.Quarantined)
        {
            // The words of the predicate of the index. An array, as the planner takes it for few: it cannot know how many there are, and
            // for many would read all schedules beside them.
            conditions.Add(
                "j.schedule_id = ANY (ARRAY(SELECT s.schedule_id FROM {schema}.schedules AS s "
                    + $"WHERE s.attention AND strpos(s.state::text, '\"held\"') > 0{range}))");
        }

        statement = statement
            .Replace("{conditions}", string.Join(" AND ", conditions), StringComparison.Ordinal)
            .Replace("$limit", Parameter(limit), StringComparison.Ordinal);
        command.CommandText = SchemaName.Into(statement, options.Schema);
        return command;

        void Within(string comparison, string? scheduleId)
        {
            if (scheduleId is not null)
            {
                var parameter = Parameter(scheduleId);
                conditions.Add($"j.schedule_id {comparison} {parameter}");
                range += $" AND s.schedule_id {comparison} {parameter}";
            }
        }

        void Where(string condition, params object?[] values)
        {
            if (values[0] is not null)
            {
                conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, [.. values.Select(value => Parameter(value!))]));
            }
        }

        string Parameter(object value)
        {
            command.Parameters.AddWithValue(value);
            return $"${command.Parameters.Count}";
        }
    }
}
