using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>One-off jobs from 64 callers, each durable before the call returns; then all are due at one instant.</summary>
internal sealed class OneOff : Workload
{
    private static readonly Column Scheduled = new("schedule, jobs/s");
    private static readonly Column Storm = new("storm, jobs/s");

    public override string Name => "oneoff";

    public override IReadOnlyList<string> Contenders { get; } = [.. Contender.All.Select(contender => contender.Name)];

    public override IReadOnlyList<string> Recorded { get; } =
        ["postgres", "postgres-ado", "sqlite", "quartz", "hangfire", "reminders", Pgbench.Name];

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Jobs,
        Scheduled,
        Storm,
        Column.Median,
        Column.High,
        Column.ClientCpu,
        Column.ServerCpu,
        Column.Lost,
        Column.Repeated,
        Column.Early,
    ];

    public override string Describe(Settings settings)
        => "one-off jobs scheduled by 64 callers, then due at one instant; storm: from that instant until the store is empty; CPU: "
            + "from scheduling until then (pgbench: inserts/s)";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var jobs = Jobs(contender, settings);
        if (contender.Name == Pgbench.Name)
        {
            return new Figures { [Column.Jobs] = jobs, [Scheduled] = await Pgbench.MeasureAsync(jobs) };
        }

        var processor = await Processor.OfServerAsync();
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(jobs);

        processor.Begin();
        var due = Session.In(TimeSpan.FromSeconds(3) + (session.Allowance * jobs));
        var scheduling = await session.ScheduleAsync(jobs, _ => due);
        if (Session.Clock.GetUtcNow() > due)
        {
            throw new InvalidOperationException($"Scheduling took {scheduling}: some jobs were due before all were there.");
        }

        await Session.UntilAsync(due);
        await session.UntilEmptyAsync(jobs);
        var storm = Session.Clock.GetUtcNow() - due;
        var figures = new Figures
        {
            [Column.Jobs] = jobs,
            [Scheduled] = jobs / scheduling.TotalSeconds,
            [Storm] = jobs / storm.TotalSeconds,
        };
        processor.Note(figures, jobs);
        var dispatches = session.Dispatches.ToList();
        return figures.Judge(dispatches, jobs).Lateness(dispatches);
    }
}
