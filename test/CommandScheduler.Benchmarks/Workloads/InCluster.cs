using System.Globalization;

using CommandScheduler.Benchmarks.Clusters;
using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>What the whole life of a job costs a cluster, by its silos, where the callers are, and where schedules are activated.</summary>
internal sealed class InCluster : ClusterWorkload
{
    private static readonly Column Scheduled = new("schedule, jobs/s");
    private static readonly Column Between = new("messages between silos, a job", "0.00");
    private static readonly Column WithClients = new("with clients, a job", "0.00");

    public override string Name => "clusters";

    /// <summary>Gets silos, callers, placement, and whether jobs are due soon, with hyphens between.</summary>
    public override IReadOnlyList<string> Contenders { get; } =
    [
        .. from silos in (int[])[1, 2, 3, 5] from callers in (string[])["client", "silos"] select $"{silos}-{callers}-{Placements.AsIs}-near",
        .. from placement in Placements.All.Skip(1) from callers in (string[])["client", "silos"] select $"3-{callers}-{placement}-near",
        .. from placement in Placements.All from callers in (string[])["client", "silos"] select $"3-{callers}-{placement}-far",
    ];

    public override IReadOnlyList<Column> Columns { get; } =
        [Column.Jobs, Scheduled, Column.ClientCpu, Column.ServerCpu, Between, WithClients, Column.High, Column.Lost, Column.Repeated, Column.Early];

    public override string Describe(Settings settings)
        => "one-off jobs in schedules of their own, scheduled by 64 callers in each process of callers, dispatched and deleted, due evenly "
            + "within 5 s; near: within seconds, far: in more than 30 s; silos are processes of one machine; "
            + "CPU: of silos and callers, until the store is empty";

    public override string Label(string contender)
    {
        var (silos, byClient, placement, isFar) = Parse(contender);
        return $"{(silos == 1 ? "1 silo" : $"{silos} silos")}, callers {(byClient ? "in a client" : "on each silo")}, "
            + $"{Placements.LabelOf(placement)}, {(isFar ? "far" : "near")}";
    }

    public override async Task<Figures> MeasureAsync(Contender contender, Settings settings)
    {
        var (silos, byClient, placement, isFar) = Parse(contender.Name);
        var jobs = Jobs(contender, settings, usual: 12_000) / silos * silos;
        var processor = await Processor.OfServerAsync();
        await using var cluster = await Cluster.StartAsync(silos, placement);
        var callers = byClient ? [cluster.Client] : cluster.Silos;
        var allowance = await cluster.WarmAsync(callers);

        var before = await cluster.FiguresAsync();
        processor.Begin();
        var first = cluster.Numbers(0);
        var due = Session.In(TimeSpan.FromSeconds(isFar ? 40 : 2) + (allowance * jobs));
        var took = await cluster.ScheduleAsync(callers, jobs, due, TimeSpan.FromSeconds(5));
        await Session.UntilAsync(due);
        await cluster.UntilEmptyAsync();
        var figures = new Figures { [Column.Jobs] = jobs, [Scheduled] = jobs / took };
        processor.Note(figures, jobs);
        var used = await cluster.FiguresAsync() - before;
        figures[Column.ClientCpu] = used.Cpu / jobs * 1_000;
        figures[Between] = used.ToSilos / (double)jobs;
        figures[WithClients] = used.WithClients / (double)jobs;
        var dispatches = await cluster.DispatchesAsync(first);
        return figures.Judge(dispatches, jobs).Lateness(dispatches);
    }

    private static (int Silos, bool ByClient, string Placement, bool IsFar) Parse(string contender)
    {
        var parts = contender.Split('-');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1] == "client", parts[2], parts[3] == "far");
    }
}
