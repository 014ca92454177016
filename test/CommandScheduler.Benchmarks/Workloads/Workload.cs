using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>Something that contenders are given to do, and one table of what it took them.</summary>
internal abstract class Workload
{
    /// <summary>Gets all, in the order in which they are run.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new OneOff(),
        new Far(),
        new Bulk(),
        new Cold(),
        new Steady(200),
        new Steady(1_000),
        new Recurring(),
        new Big(),
        new Pending(),
        new InCluster(),
        new TakeOver(),
        new Join(),
    ];

    /// <summary>Gets the name on the command line; what precedes a hyphen chooses it too.</summary>
    public abstract string Name { get; }

    /// <summary>Gets who takes part.</summary>
    public virtual IReadOnlyList<string> Contenders => Contender.BackEnds;

    /// <summary>Gets who of them is recorded.</summary>
    public virtual IReadOnlyList<string> Recorded => Contenders;

    /// <summary>Gets whether it is run when nothing is chosen.</summary>
    public virtual bool IsShort => true;

    public abstract IReadOnlyList<Column> Columns { get; }

    public static Workload Of(string name) => All.Concat(PendingStage.All).Single(workload => workload.Name == name);

    /// <summary>Says what a contender is.</summary>
    public virtual string Label(string contender) => Contender.Of(contender).Remark;

    /// <summary>Makes a contender from its name.</summary>
    public virtual Contender Find(string contender) => Contender.Of(contender);

    /// <summary>Says what is done, as the title of the table.</summary>
    public abstract string Describe(Settings settings);

    /// <summary>Measures one round, in the process that it is called in.</summary>
    public abstract Task<Figures> MeasureAsync(Contender contender, Settings settings);

    protected static int Jobs(Contender contender, Settings settings, int usual = 20_000) => settings.Jobs ?? (int)(usual / contender.SlowBy);
}
