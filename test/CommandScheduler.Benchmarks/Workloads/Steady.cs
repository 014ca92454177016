using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>So many jobs each second, by the clock and whether the ones before were taken or not, each due 5 seconds later.</summary>
/// <remarks>64 callers make the calls: what they do not get through waits for them, and its lateness counts from when it should have been.</remarks>
internal sealed class Steady(int rate) : Workload
{
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);
    private static readonly Column Open = new("behind at the end, jobs");

    public override string Name { get; } = $"steady-{rate}";

    public override IReadOnlyList<string> Contenders { get; } = [.. Contender.All.Select(contender => contender.Name).Where(name => name != Pgbench.Name)];

    public override IReadOnlyList<string> Recorded { get; } =
        rate <= 200 ? ["sqlite", "sqlite-full"] : ["postgres"];

    public override IReadOnlyList<Column> Columns { get; } = [Column.Median, Column.High, Column.Longest, Open, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings) => $"{rate:N0} one-off jobs each second for {Seconds(settings)} s, each due 5 s later";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(2_000);

        var jobs = rate * Seconds(settings);
        var start = Session.In(TimeSpan.FromMilliseconds(100));
        var open = await Session.ByClockAsync(jobs, rate, start, (_, at) => session.Contender.ScheduleAsync(session.NextNumber(), at + Ahead));
        await Session.UntilAsync(start + TimeSpan.FromSeconds(Seconds(settings)) + Ahead);
        await session.UntilEmptyAsync(jobs);
        var dispatches = session.Dispatches.ToList();
        return new Figures { [Open] = open }.Judge(dispatches, jobs).Lateness(dispatches);
    }

    private static int Seconds(Settings settings) => settings.Seconds ?? 20;
}
