using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>One-off jobs that are due in an hour, from 64 callers, each durable before the call returns.</summary>
internal sealed class Far : Workload
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Column Count = new("jobs");
    private static readonly Column Scheduled = new("schedule, jobs/s");
    private static readonly Column ClientCpu = new("client CPU, s per 1,000", "0.000");
    private static readonly Column ServerCpu = new("PostgreSQL CPU, s per 1,000", "0.000");

    public override string Name => "far";

    public override IReadOnlyList<string> Contenders { get; } = [.. Contender.All.Select(contender => contender.Name)];

    public override IReadOnlyList<Column> Columns { get; } = [Count, Scheduled, ClientCpu, ServerCpu];

    public override string Describe(Settings settings)
        => "one-off jobs that are due in an hour, scheduled by 64 callers; CPU: while they are scheduled (pgbench: inserts/s)";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var jobs = Jobs(contender, settings);
        if (contender.Name == Pgbench.Name)
        {
            return new Figures { [Count] = jobs, [Scheduled] = await Pgbench.MeasureAsync(jobs) };
        }

        await using var server = await PostgresDatabase.OpenAsync();
        var processor = await Processor.OfServerAsync(server);
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(jobs);
        var due = Session.In(Hour);
        await session.ScheduleAsync(Math.Max(50, jobs / 10), _ => due);

        var (client, postgres) = (Processor.OwnSeconds, processor.PostgresSeconds);
        var scheduling = await session.ScheduleAsync(jobs, _ => due);
        var figures = new Figures
        {
            [Count] = jobs,
            [Scheduled] = jobs / scheduling.TotalSeconds,
            [ClientCpu] = (Processor.OwnSeconds - client) / jobs * 1_000,
        };
        if (processor.PostgresSeconds - postgres is { } used)
        {
            figures[ServerCpu] = used / jobs * 1_000;
        }

        return figures;
    }
}
