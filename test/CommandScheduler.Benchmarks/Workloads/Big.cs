using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>What a change costs in a schedule that has 1,000 jobs.</summary>
internal sealed class Big : Workload
{
    private const int JobsThere = 1_000;
    private static readonly Column Median = new("change p50, ms", "0.00");
    private static readonly Column High = new("p99, ms", "0.00");

    public override string Name => "big";

    public override IReadOnlyList<string> Recorded { get; } = ["postgres", "sqlite"];

    public override IReadOnlyList<Column> Columns { get; } = [Median, High, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings)
        => $"a schedule of 1,000 jobs due next year: {Changes(settings):N0} times one more is scheduled and cancelled, two changes; lost: of the 1,000";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(2_000);
        var schedule = ((BackEnd)session.Contender).Grains.GetGrain<IScheduleGrain>(Guid.NewGuid());
        var nextYear = Session.In(TimeSpan.FromDays(365));
        var batch = new ScheduleBatch();
        for (var number = 0; number < JobsThere; number++)
        {
            batch.ScheduleOnce(new Ping(number), nextYear, $"ping-{number}");
        }

        await schedule.ScheduleBatch(batch);
        // The paths of a long document are warmed as well.
        await ChangeAsync(20);
        var took = await ChangeAsync(Changes(settings));
        took.Sort();
        var left = (await schedule.Describe()).Jobs.Count;
        return new Figures { [Median] = Figures.Percentile(took, 50), [High] = Figures.Percentile(took, 99) }
            .Judge([.. session.Dispatches.ToList()], JobsThere - left);

        async Task<List<double>> ChangeAsync(int times)
        {
            var changes = new List<double>();
            for (var time = 0; time < times; time++)
            {
                changes.Add(await TimedAsync(() => schedule.ScheduleOnce(new Ping(JobsThere), nextYear, "one more")));
                changes.Add(await TimedAsync(() => schedule.Cancel("one more")));
            }

            return changes;
        }

        static async Task<double> TimedAsync(Func<Task> change)
        {
            var started = Session.Clock.GetTimestamp();
            await change();
            return Session.Clock.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    private static int Changes(Settings settings) => settings.Jobs ?? 500;
}
