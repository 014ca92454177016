using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>How long a page takes among the jobs of <see cref="Pending"/>, by each condition.</summary>
internal static class PendingPages
{
    /// <summary>The tag of few jobs.</summary>
    public const string RareTag = "rare";

    private const int Size = 50;
    private const int Times = 9;

    /// <summary>After how many milliseconds a page is not asked for again.</summary>
    private const double Long = 5_000;

    /// <summary>By how much few jobs are due later than the others.</summary>
    public static readonly TimeSpan RareDelay = TimeSpan.FromDays(10);

    private static readonly (Column Column, JobFilter Filter)[] Pages =
    [
        Page("status", new() { Status = JobStatus.Pending }),
        Page("a rare status", new() { Status = JobStatus.Paused }),
        Page("due window", new() { DueFrom = Session.In(TimeSpan.Zero), DueBefore = Session.In(TimeSpan.FromDays(370)) }),
        Page("a rare due window", new() { DueFrom = Session.In(TimeSpan.FromDays(370)), DueBefore = Session.In(TimeSpan.FromDays(380)) }),
        Page("type", new() { CommandType = "benchmarks.ping" }),
        Page("a rare tag", new() { Tag = RareTag }),
        Page("prefix", new() { ScheduleIdPrefix = "7f" }),
    ];

    public static IEnumerable<Column> Columns => Pages.Select(page => page.Column);

    /// <summary>Notes the median of each; one that the store gives up has no figure, and is told.</summary>
    public static async Task MeasureAsync(ICommandScheduler scheduler, Figures figures)
    {
        foreach (var (column, filter) in Pages)
        {
            try
            {
                // Also compiles.
                var took = new List<double> { await TimedAsync(filter) };
                while (took.Count <= Times && took[^1] < Long)
                {
                    took.Add(await TimedAsync(filter));
                }

                took = [.. took.Skip(took.Count > 1 ? 1 : 0).Order()];
                figures[column] = Figures.Percentile(took, 50);
            }
            catch (Exception exception) when (exception is SchedulerException or System.Data.Common.DbException or TimeoutException)
            {
                await Console.Error.WriteLineAsync($"{column.Name}: {exception.Message}");
            }
        }

        async Task<double> TimedAsync(JobFilter filter)
        {
            var started = Session.Clock.GetTimestamp();
            await scheduler.ListJobsAsync(filter, pageSize: Size);
            return Session.Clock.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    private static (Column Column, JobFilter Filter) Page(string by, JobFilter filter) => (new($"page of 50 by {by}, ms", "N1"), filter);
}
