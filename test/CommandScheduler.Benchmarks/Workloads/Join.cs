using CommandScheduler.Benchmarks.Clusters;
using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>A silo joins two others while jobs come and go.</summary>
internal sealed class Join : ClusterWorkload
{
    private const int Rate = 1_000;

    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly Column HighBefore = new("before: p99, ms", "N1");
    private static readonly Column LongestBefore = new("before: max, ms", "N1");
    private static readonly Column Took = new("until all knew it, ms");

    public override string Name => "join";

    public override IReadOnlyList<string> Contenders { get; } = ["third-silo"];

    public override IReadOnlyList<Column> Columns { get; } =
        [HighBefore, LongestBefore, Took, Column.Median, Column.High, Column.Longest, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings)
        => $"a client schedules {Rate:N0} jobs a second for {Seconds(settings)} s, each due {Ahead.TotalSeconds} s later, on two silos; after "
            + $"{Before.TotalSeconds} s a third one starts; lateness of what was due from then until {Settling.TotalSeconds} s after all knew it";

    public override string Label(string contender) => "a third silo joins two";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        await using var cluster = await Cluster.StartAsync(silos: 2);
        await cluster.WarmAsync([cluster.Client]);
        var jobs = Rate * Seconds(settings);
        var first = cluster.Numbers(jobs);
        var begin = Session.In(TimeSpan.FromSeconds(1));
        var calls = cluster.Client.AskAsync<double>("steady", first, jobs, begin.ToUnixTimeMilliseconds(), Rate, (long)Ahead.TotalMilliseconds);
        await Session.UntilAsync(begin + Before);
        var joining = Session.Clock.GetUtcNow();
        await cluster.AddSiloAsync();
        var joined = Session.Clock.GetUtcNow();
        await calls;
        await Session.UntilAsync(begin + TimeSpan.FromSeconds(Seconds(settings)) + Ahead);
        await cluster.UntilEmptyAsync();

        var dispatches = await cluster.DispatchesAsync(first);
        var figures = new Figures { [Took] = (joined - joining).TotalMilliseconds }.Judge(dispatches, jobs);
        var before = new Figures().Lateness([.. dispatches.Where(dispatch => dispatch.Due < joining)]);
        figures[HighBefore] = before[Column.High.Name];
        figures[LongestBefore] = before[Column.Longest.Name];
        return figures.Lateness([.. dispatches.Where(dispatch => dispatch.Due >= joining && dispatch.Due < joined + Settling)]);
    }

    private static int Seconds(Settings settings) => settings.Seconds ?? 45;
}
