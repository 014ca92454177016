using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>Many one-off jobs that are due in an hour, scheduled by one call, or a thousand at a time.</summary>
internal sealed class Bulk : Workload
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Column Rate = new("jobs/s");

    public override string Name => "bulk";

    public override IReadOnlyList<string> Contenders { get; } = ["postgres", "sqlite", "quartz"];

    public override IReadOnlyList<Column> Columns { get; } = [Column.Jobs, Rate, Column.ClientCpu, Column.ServerCpu];

    public override string Describe(Settings settings)
        => "one-off jobs that are due in an hour, by ScheduleManyAsync, or a thousand at a time; until all are durable; CPU: meanwhile";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var jobs = Jobs(contender, settings, usual: 200_000);
        var processor = await Processor.OfServerAsync();
        await using var session = await Session.StartAsync(contender);
        await session.WarmAsync(2_000);
        var bulk = (IBulkContender)session.Contender;
        var due = Session.In(Hour);
        await bulk.ScheduleManyAsync(Numbers(Math.Max(50, jobs / 10)), due);

        var numbers = Numbers(jobs);
        processor.Begin();
        var started = Session.Clock.GetTimestamp();
        await bulk.ScheduleManyAsync(numbers, due);
        var figures = new Figures { [Column.Jobs] = jobs, [Rate] = jobs / Session.Clock.GetElapsedTime(started).TotalSeconds };
        processor.Note(figures, jobs);
        return figures;

        int[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => session.NextNumber())];
    }
}
