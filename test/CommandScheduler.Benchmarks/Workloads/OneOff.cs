using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>One-off jobs from 64 callers, each durable before the call returns; then all are due at one instant.</summary>
internal sealed class OneOff : Workload
{
    private static readonly Column Count = new("jobs");
    private static readonly Column Scheduled = new("schedule, jobs/s");
    private static readonly Column Storm = new("storm, jobs/s");
    private static readonly Column ClientCpu = new("client CPU, s per 1,000", "0.00");
    private static readonly Column ServerCpu = new("PostgreSQL CPU, s per 1,000", "0.00");

    public override string Name => "oneoff";

    public override IReadOnlyList<string> Contenders { get; } = [.. Contender.All.Select(contender => contender.Name)];

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Count,
        Scheduled,
        Storm,
        Column.Median,
        Column.High,
        ClientCpu,
        ServerCpu,
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
            return new Figures { [Count] = jobs, [Scheduled] = await Pgbench.MeasureAsync(jobs) };
        }

        await using var server = await PostgresDatabase.OpenAsync();
        var processor = await Processor.OfServerAsync(server);
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(jobs);

        var (client, postgres) = (Processor.OwnSeconds, processor.PostgresSeconds);
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
            [Count] = jobs,
            [Scheduled] = jobs / scheduling.TotalSeconds,
            [Storm] = jobs / storm.TotalSeconds,
            [ClientCpu] = (Processor.OwnSeconds - client) / jobs * 1_000,
        };
        if (processor.PostgresSeconds - postgres is { } used)
        {
            figures[ServerCpu] = used / jobs * 1_000;
        }

        var dispatches = session.Dispatches.ToList();
        return figures.Judge(dispatches, jobs).Lateness(dispatches);
    }
}
