using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>One-off jobs that are due in an hour, from 64 callers, each durable before the call returns.</summary>
internal sealed class Far : Workload
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Column Scheduled = new("schedule, jobs/s");

    public override string Name => "far";

    public override IReadOnlyList<string> Contenders { get; } = [.. Contender.All.Select(contender => contender.Name)];

    public override IReadOnlyList<string> Recorded { get; } =
        ["postgres", "postgres-facade", "postgres-grains", "sqlite", "quartz", "reminders", Pgbench.Name];

    public override IReadOnlyList<Column> Columns { get; } = [Column.Jobs, Scheduled, Column.ClientCpu, Column.ServerCpu];

    public override string Describe(Settings settings)
        => "one-off jobs that are due in an hour, scheduled by 64 callers; CPU: while they are scheduled (pgbench: inserts/s)";

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
        var due = Session.In(Hour);
        await session.ScheduleAsync(Math.Max(50, jobs / 10), _ => due);

        processor.Begin();
        var scheduling = await session.ScheduleAsync(jobs, _ => due);
        var figures = new Figures { [Column.Jobs] = jobs, [Scheduled] = jobs / scheduling.TotalSeconds };
        processor.Note(figures, jobs);
        return figures;
    }
}
