using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Queries;

/// <summary>Answers queries on a silo from its storage.</summary>
internal sealed class JobReader(IServiceProvider services, UnreadableLog unreadable) : IJobReader
{
    private const int MaxPageSize = 1_000;
    private const int MaxLimit = 1_000_000;

    private const string Remedy
        = "Use a back end that can list, such as scheduler.UsePostgreSql(connectionString), scheduler.UseSqlite(\"scheduler.db\") "
        + "or scheduler.UseInMemory(); for a store of your own add scheduler.UseJobDirectory; or ask each schedule by DescribeAsync.";

    /// <summary>Checks the arguments of a query.</summary>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    public static (JobQuery Query, JobKey? After) CheckList(JobFilter? filter, string? after, int pageSize)
    {
        CheckRange(pageSize, MaxPageSize, nameof(pageSize), "page size");
        return (JobQuery.FromFilter(filter), after is null ? null : JobCursor.Read(after, nameof(after)));
    }

    /// <summary>Checks the arguments of a query.</summary>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    public static JobQuery CheckCount(JobFilter? filter, int limit)
    {
        CheckRange(limit, MaxLimit, nameof(limit), "limit");
        return JobQuery.FromFilter(filter);
    }

    public async Task<JobPage> ListAsync(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken)
    {
        var (query, start) = CheckList(filter, after, pageSize);

        // Read one job more than the page has: it tells whether there is another page.
        var found = await Directory().ReadAsync(query, start, pageSize + 1, cancellationToken).ConfigureAwait(false);
        var jobs = new List<ListedJob>(Math.Min(found.Count, pageSize));
        foreach (var entry in found.Take(pageSize))
        {
            var (key, job) = (entry.Key, entry.Job);
            if (job.Unreadable is not null)
            {
                unreadable.Note(key.ScheduleId, key.JobName, job.LastError!);
                if (!query.Fits(job))
                {
                    // The store found it by what it has of it. Of what cannot be read nothing is known.
                    continue;
                }
            }

            var described = JobDescription.Describe(key.ScheduleId, job);
            jobs.Add(new ListedJob { ScheduleId = key.ScheduleId, Job = described, CommandJson = job.Command.Json?.GetRawText() });
        }

        return new JobPage { Jobs = jobs, Next = found.Count > pageSize ? JobCursor.Write(found[pageSize - 1].Key) : null };
    }

    public async Task<JobCounts> CountAsync(JobFilter? filter, int limit, CancellationToken cancellationToken)
    {
        var query = CheckCount(filter, limit);
        return await Directory().CountAsync(query, limit, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckRange(int value, int most, string parameter, string what)
    {
        if (value < 1 || value > most)
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"The {what} is {value}. Pass 1 to {most}.");
        }
    }

    private IJobDirectory Directory()
        => services.GetService<IJobDirectory>() ?? throw new NotSupportedException($"The store of the schedules, {StoreName()}, cannot list them. {Remedy}");

    /// <summary>Names the class that a user has registered.</summary>
    private string StoreName()
    {
        var store = services.GetRequiredService<IScheduleStore>();
        return store is GrainStorageStore storage ? storage.ToString() : store.GetType().Name;
    }
}
