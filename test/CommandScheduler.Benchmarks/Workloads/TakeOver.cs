using CommandScheduler.Benchmarks.Clusters;
using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>One silo of three is killed, with all jobs in its memory, just before these come due.</summary>
internal sealed class TakeOver : ClusterWorkload
{
    private const string Quick = "quick";

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(29);
    private static readonly TimeSpan Warning = TimeSpan.FromMilliseconds(100);
    private static readonly Column InMemory = new("schedules in the memory of the dead");
    private static readonly Column FirstAfter = new("first dispatch after the kill, ms");
    private static readonly Column LastAfter = new("last dispatch after the kill, ms");

    public override string Name => "takeover";

    public override IReadOnlyList<string> Contenders { get; } = [Quick, "default"];

    public override IReadOnlyList<Column> Columns { get; } =
        [Column.Jobs, InMemory, FirstAfter, LastAfter, Column.Median, Column.High, Column.Longest, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings)
        => $"one silo of three is killed 0.1 s before its jobs are due, evenly within {Span.TotalSeconds} s; lateness of all of them";

    public override string Label(string contender)
        => contender == Quick ? "the settings of the README, with which a dead silo is detected within about 5 s" : "Orleans' own settings, about 20 s";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        await using var cluster = await Cluster.StartAsync(silos: 3, isQuick: contender.Name == Quick);
        var victim = cluster.Silos[^1];
        // The others are to have compiled what they do then.
        await cluster.WarmAsync(cluster.Silos);
        var allowance = await cluster.WarmAsync([victim], isHere: true);

        // What is due later than in 30 s is not in the memory of a silo yet.
        var jobs = Math.Min(Jobs(contender, settings, usual: 100_000), (int)((Near - Span - Start - Warning) / allowance));
        var first = cluster.Numbers(0);
        var due = Session.In(Start + Warning + (allowance * jobs));
        await cluster.ScheduleAsync([victim], jobs, due, Span, isHere: true);
        var inMemory = await victim.AskAsync<double>("own");
        if (Session.Clock.GetUtcNow() > due - Warning || inMemory < jobs)
        {
            throw new InvalidOperationException($"Not all of {jobs} jobs were in memory ({inMemory}), or the first were due before: choose fewer by --jobs.");
        }

        await Session.UntilAsync(due - Warning);
        var killed = Session.Clock.GetUtcNow();
        await cluster.KillAsync(victim);
        await Session.UntilAsync(due);
        await cluster.UntilEmptyAsync();
        var dispatches = await cluster.DispatchesAsync(first);
        var figures = new Figures { [Column.Jobs] = jobs, [InMemory] = inMemory };
        if (dispatches.Count > 0)
        {
            figures[FirstAfter] = (dispatches.Min(dispatch => dispatch.At) - killed).TotalMilliseconds;
            figures[LastAfter] = (dispatches.Max(dispatch => dispatch.At) - killed).TotalMilliseconds;
        }

        return figures.Judge(dispatches, jobs).Lateness(dispatches);
    }
}
