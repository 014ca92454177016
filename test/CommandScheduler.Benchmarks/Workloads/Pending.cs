using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>What jobs of next year cost until then, in memory of the silo that took them, and of one that starts beside them.</summary>
internal sealed class Pending : Workload
{
    private static readonly Column FullEach = new("bytes per job");
    private static readonly Column Added = new("added by what is pending, MiB", "N1");
    private static readonly Column FreshEach = new("fresh, bytes per job");

    public override string Name => "pending";

    public override IReadOnlyList<Column> Columns { get; } =
    [
        PendingStage.Empty,
        PendingStage.Full,
        FullEach,
        PendingStage.Fresh,
        FreshEach,
        Added,
        PendingStage.DueAfterStart,
        .. PendingPages.Columns,
        Column.Lost,
        Column.Repeated,
        Column.Early,
    ];

    public override IReadOnlyList<string> Recorded { get; } = ["postgres"];

    public override bool IsShort => false;

    public override string Describe(Settings settings)
        => $"{settings.Pending:N0} one-off jobs due next year{(settings.FillBySql ? ", written by SQL" : "")}: "
            + "resident memory after a collection, each silo in a process of its own, 30 s after it became idle; "
            + "when a silo that starts beside them dispatches a job that came due before; "
            + "and how long a page of 50 takes that silo, the median of 9, where 1 job in 10,000 has the tag, is paused, or is due in the window";

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        using var directory = new TemporaryDirectory();
        await using var postgres = contender.Name.StartsWith("sqlite", StringComparison.Ordinal) ? null : await PostgresDatabase.OpenAsync();
        var figures = new Figures();
        foreach (var stage in PendingStage.All)
        {
            var measured = await Child.MeasureAsync(
                stage.Name,
                contender.Name,
                settings with { Database = stage == PendingStage.All[0] ? null : postgres?.ConnectionString ?? directory.File("scheduler.db") });
            foreach (var (name, figure) in measured)
            {
                figures[name] = figure;
            }
        }

        Each(PendingStage.Full, FullEach);
        Each(PendingStage.Fresh, FreshEach);
        figures[Added] = figures[PendingStage.Fresh.Name] - figures[PendingStage.Empty.Name];
        return figures;

        void Each(Column resident, Column each)
        {
            if (figures.TryGetValue(resident.Name, out var mebibytes))
            {
                figures[each] = (mebibytes - figures[PendingStage.Empty.Name]) * 1024 * 1024 / settings.Pending;
            }
        }
    }
}
