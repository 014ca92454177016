using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>How long a page takes among the jobs of <see cref="Pending"/>, by each condition.</summary>
internal static class PendingPages
{
    /// <summary>The tag of few jobs.</summary>
    public const string RareTag = "rare";

    private const int Size = 50;
    private const int Times = 9;

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

    /// <summary>Notes the median of each; pages that are not there, as without the rare jobs, are pages too.</summary>
    public static async Task MeasureAsync(ICommandScheduler scheduler, Figures figures)
    {
        foreach (var (column, filter) in Pages)
        {
            var took = new List<double>();
            for (var time = 0; time <= Times; time++)
            {
                var started = Session.Clock.GetTimestamp();
                await scheduler.ListJobsAsync(filter, pageSize: Size);
                took.Add(Session.Clock.GetElapsedTime(started).TotalMilliseconds);
            }

            // The first also compiles.
            took.RemoveAt(0);
            took.Sort();
            figures[column] = Figures.Percentile(took, 50);
        }
    }

    private static (Column Column, JobFilter Filter) Page(string by, JobFilter filter) => (new($"page of 50 by {by}, ms", "N1"), filter);
}
