using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Transactions;

using CommandScheduler.Checks;
using CommandScheduler.Queries;
using CommandScheduler.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Queries;

/// <summary>Finds jobs through the view <c>jobs</c>, and before that the schedules that may have them, where an index knows these.</summary>
/// <remarks>
/// Two queries, because the planner does not know how many jobs of a schedule fit: in one, it takes the first schedules in order to be enough, and
/// goes through all of them where those that fit are few.
/// </remarks>
internal sealed class StoredJobs([FromKeyedServices(DatabaseKey.Name)] NpgsqlDataSource database, PostgreSqlSchedulerOptions options) : IJobDirectory
{
    /// <summary>The most by which a schedule may be woken after the stored due time of a job: its jitter, and the spacing of a catch-up.</summary>
    private static readonly TimeSpan LatestWakeUp = Check.LongestJitter + Check.LongestSpacing + TimeSpan.FromSeconds(1);

    /// <summary>How many schedules are looked into at first, at least, and at most.</summary>
    private const int FirstSchedules = 100;

    private const int MostSchedules = 10_000;

    public async Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
    {
        using var alone = OutsideTransaction();
        var entries = new List<JobEntry>();
        await foreach (var schedules in SchedulesAsync(query, after, limit, cancellationToken).ConfigureAwait(false))
        {
            var command = Page(query, after, limit - entries.Count, schedules);
            await using (command.ConfigureAwait(false))
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        entries.Add(JobEntry.Read(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
                    }
                }
            }

            if (entries.Count >= limit)
            {
                break;
            }
        }

        return entries;
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
            var (found, most, asked) = (0, limit + 1, query with { Status = status, AwaitsRequeue = awaitsRequeue });
            await foreach (var schedules in SchedulesAsync(asked, null, most, cancellationToken).ConfigureAwait(false))
            {
                var command = Jobs(
                    "SELECT count(*) FROM (SELECT FROM {schema}.jobs AS j WHERE {conditions} LIMIT {limit}) AS found",
                    asked,
                    null,
                    most - found,
                    schedules);
                await using (command.ConfigureAwait(false))
                {
                    found += (int)(long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
                }

                if (found >= most)
                {
                    break;
                }
            }

            return found;
        }
    }

    /// <summary>A connection of a data source of the application would enlist in the caller's transaction, which then could not commit.</summary>
    private static TransactionScope OutsideTransaction() => new(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);

    /// <summary>Makes the query of one page: the primary key finds its first schedule and has the others in order.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="after">The last job of the page before; null for the first page.</param>
    /// <param name="limit">The size of the page.</param>
    /// <param name="schedules">The schedules that are looked into; null for all.</param>
    internal NpgsqlCommand Page(JobQuery query, JobKey? after, int limit, string[]? schedules)
        => Jobs(
            "SELECT j.schedule_id, j.name, j.job::text FROM {schema}.jobs AS j WHERE {conditions} ORDER BY j.schedule_id, j.name LIMIT {limit}",
            query,
            after,
            limit,
            schedules);

    /// <summary>Makes the query of the schedules that may have the jobs, in order.</summary>
    /// <returns>Null if no index knows them, so that all are looked into.</returns>
    internal NpgsqlCommand? Schedules(JobQuery query, string? from, bool isAfter, int limit)
    {
        var statement = new Statement(database, options.Schema);
        statement.Where("s.tags OPERATOR(pg_catalog.@>) ARRAY[{0}]", query.Tag);
        if (query.DueBefore is { } before)
        {
            // Those of jobs that a pause or a quarantine holds back have no wake-up for them.
            statement.Where("(s.next_wakeup < {0} OR s.attention)", Instants.Later(before, LatestWakeUp).ToUniversalTime());
        }

        if (query.AwaitsRequeue == true || query.Status is JobStatus.DeadLettered or JobStatus.Quarantined)
        {
            // The words of the predicate of the index.
            statement.Where("s.attention AND strpos(s.state::text, '\"held\"') > 0");
        }
        else if (query.Status is JobStatus.Retrying or JobStatus.Paused)
        {
            statement.Where("s.attention");
        }

        if (statement.IsEmpty)
        {
            statement.Command.Dispose();
            return null;
        }

        statement.Where("s.schedule_id >= {0}", query.FirstScheduleId);
        statement.Where("s.schedule_id < {0}", query.EndScheduleId);
        statement.Where(isAfter ? "s.schedule_id > {0}" : "s.schedule_id >= {0}", from);
        return statement.Complete("SELECT s.schedule_id FROM {schema}.schedules AS s WHERE {conditions} ORDER BY s.schedule_id LIMIT {limit}", limit);
    }

    /// <summary>Finds the schedules that may have the jobs, some at a time; null stands for all of them.</summary>
    private async IAsyncEnumerable<string[]?> SchedulesAsync(
        JobQuery query,
        JobKey? after,
        int limit,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, isAfter) = (after?.ScheduleId, false);
        for (var most = Math.Clamp(limit, FirstSchedules, MostSchedules); ; most = Math.Min(4 * most, MostSchedules))
        {
            if (Schedules(query, from, isAfter, most) is not { } command)
            {
                yield return null;
                yield break;
            }

            var found = new List<string>();
            await using (command.ConfigureAwait(false))
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        found.Add(reader.GetString(0));
                    }
                }
            }

            if (found.Count > 0)
            {
                yield return [.. found];
            }

            if (found.Count < most)
            {
                yield break;
            }

            (from, isAfter) = (found[^1], true);
        }
    }

    private NpgsqlCommand Jobs(string text, JobQuery query, JobKey? after, int limit, string[]? schedules)
    {
        var statement = new Statement(database, options.Schema);
        statement.Where("j.schedule_id >= {0}", query.FirstScheduleId);
        statement.Where("j.schedule_id < {0}", query.EndScheduleId);
        if (after is { } place)
        {
            statement.Where("j.schedule_id >= {0}", place.ScheduleId);
            statement.Where("(j.schedule_id, j.name) > ({0}, {1})", place.ScheduleId, place.JobName);
        }

        statement.Where("j.schedule_id = ANY ({0})", [schedules]);
        statement.Where("j.command_type = {0}", query.CommandType);
        statement.Where("{0} = ANY (j.tags)", query.Tag);
        statement.Where("j.exact_due_at >= {0}", Text(query.DueFrom));
        statement.Where("j.exact_due_at < {0}", Text(query.DueBefore));
        statement.Where("j.status = {0}", query.Status is { } status ? JsonNamingPolicy.CamelCase.ConvertName(status.ToString()) : null);
        statement.Where("j.awaits_requeue = {0}", query.AwaitsRequeue);
        return statement.Complete(text, limit);
    }

    private static string? Text(DateTimeOffset? instant) => instant is { } time ? Job.SortableTime(time) : null;

    /// <summary>A query that is put together of conditions.</summary>
    private sealed class Statement(NpgsqlDataSource database, string schema)
    {
        private readonly List<string> _conditions = [];

        public NpgsqlCommand Command { get; } = database.CreateCommand();

        public bool IsEmpty => _conditions.Count == 0;

        /// <summary>Adds a condition, unless one of its values is null.</summary>
        public void Where(string condition, params object?[] values)
        {
            if (!values.Contains(null))
            {
                _conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, [.. values.Select(value => Parameter(value!))]));
            }
        }

        public NpgsqlCommand Complete(string text, int limit)
        {
            var conditions = IsEmpty ? "true" : string.Join(" AND ", _conditions);
            Command.CommandText = SchemaName.Into(
                text.Replace("{conditions}", conditions, StringComparison.Ordinal).Replace("{limit}", Parameter(limit), StringComparison.Ordinal),
                schema);
            return Command;
        }

        private string Parameter(object value)
        {
            Command.Parameters.AddWithValue(value);
            return $"${Command.Parameters.Count}";
        }
    }
}
