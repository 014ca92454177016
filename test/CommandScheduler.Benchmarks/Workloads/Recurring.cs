using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>Schedules that recur every 10 seconds, spread evenly over them.</summary>
internal sealed class Recurring : Workload
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly Column Actual = new("dispatches");

    public override string Name => "recurring";

    public override IReadOnlyList<string> Recorded { get; } = ["postgres"];

    public override IReadOnlyList<Column> Columns { get; } = [Column.Median, Column.High, Column.Longest, Actual, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings)
        => $"{Schedules(settings):N0} schedules '@every 10s', spread evenly, for {Periods(settings) * 10} s; lost: expected less actual occurrences";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var schedules = Schedules(settings);
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(2_000);

        var grains = ((BackEnd)session.Contender).Grains;
        var first = Session.In(TimeSpan.FromSeconds(5) + (session.Allowance * schedules));
        await Session.ByCallersAsync(schedules, index => grains.GetGrain<IScheduleGrain>(Guid.NewGuid())
            .ScheduleRecurring(new Ping(index), "@every 10s", "ping", new JobOptions { StartAt = first + (Period * index / schedules) }));

        // After the first period each of them is at work.
        var from = first + Period;
        var until = from + (Period * Periods(settings));
        await Session.UntilAsync(until);
        var expected = schedules * Periods(settings);
        for (var patience = 0; patience < 30 && Counted().Count < expected; patience++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Session.Clock);
        }

        var dispatches = Counted();
        return new Figures { [Actual] = dispatches.Count }.Judge(dispatches, expected).Lateness(dispatches);

        IReadOnlyList<Dispatch> Counted() => [.. session.Dispatches.ToList().Where(dispatch => dispatch.Due >= from && dispatch.Due < until)];
    }

    private static int Schedules(Settings settings) => settings.Jobs ?? 10_000;

    private static int Periods(Settings settings) => Math.Max(1, (settings.Seconds ?? 30) / 10);
}
