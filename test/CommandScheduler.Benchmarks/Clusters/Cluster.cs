using System.Text.Json;

using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Running;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Silos in processes of their own, on one database of PostgreSQL, and a client.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresDatabase _database;
    private readonly MemberSettings _settings;
    private readonly TemporaryDirectory _directory = new();
    private readonly List<MemberProcess> _silos = [];
    private readonly List<int> _gateways = [];
    private int _next;

    private Cluster(PostgresDatabase database, string placement, bool isQuick)
    {
        _database = database;
        _settings = new()
        {
            Database = database.ConnectionString,
            PrimaryPort = HostProcess.FreePort(),
            Placement = placement,
            IsQuick = isQuick,
        };
    }

    public IReadOnlyList<MemberProcess> Silos => _silos;

    public MemberProcess Client { get; private set; } = null!;

    public static async Task<Cluster> StartAsync(int silos, string placement = Placements.AsIs, bool isQuick = false)
    {
        var cluster = new Cluster(await PostgresDatabase.OpenAsync(), placement, isQuick);
        for (var silo = 0; silo < silos; silo++)
        {
            await cluster.AddSiloAsync();
        }

        cluster.Client = await MemberProcess.StartAsync(cluster._settings with { Gateways = [.. cluster._gateways] });
        return cluster;
    }

    /// <summary>Starts one more silo; returns when all know it.</summary>
    public async Task AddSiloAsync()
    {
        var gateway = HostProcess.FreePort();
        var port = _silos.Count == 0 ? _settings.PrimaryPort : HostProcess.FreePort();
        _silos.Add(await MemberProcess.StartAsync(_settings with { SiloPort = port, GatewayPort = gateway }));
        _gateways.Add(gateway);
        foreach (var silo in _silos)
        {
            await UntilAsync(async () => await silo.AskAsync<double>("silos") == _silos.Count, "all silos know of one another");
        }
    }

    /// <summary>Ends a silo as SIGKILL does.</summary>
    public async Task KillAsync(MemberProcess silo)
    {
        silo.Kill();
        _silos.Remove(silo);
        await silo.DisposeAsync();
    }

    /// <summary>Has callers schedule jobs that are due evenly within a span; returns for how many seconds.</summary>
    /// <param name="callers">The processes of the callers.</param>
    /// <param name="jobs">How many jobs.</param>
    /// <param name="due">When the first one is due.</param>
    /// <param name="span">The span.</param>
    /// <param name="isHere">Whether the schedules are activated on the silo of their caller, whatever the placement.</param>
    public async Task<double> ScheduleAsync(IReadOnlyList<MemberProcess> callers, int jobs, DateTimeOffset due, TimeSpan span, bool isHere = false)
    {
        var each = jobs / callers.Count;
        var first = Numbers(each * callers.Count);
        var took = await Task.WhenAll(callers.Select((caller, index) => caller.AskAsync<double>(
            "schedule", first + (index * each), each, due.ToUnixTimeMilliseconds(), (long)span.TotalMilliseconds, isHere ? 1 : 0)));
        return took.Max();
    }

    /// <summary>Gives out numbers that no job has.</summary>
    /// <returns>The first of them.</returns>
    public int Numbers(int count) => (_next += count) - count;

    /// <summary>Schedules and runs jobs until next to nothing is compiled any more; returns how long a job took, with time to spare.</summary>
    public async Task<TimeSpan> WarmAsync(IReadOnlyList<MemberProcess> callers, bool isHere = false)
    {
        const int Jobs = 3_000;
        var took = 0.0;
        for (var round = 0; round < 3; round++)
        {
            took = await ScheduleAsync(callers, Jobs, Session.In(TimeSpan.FromSeconds(1)), TimeSpan.Zero, isHere);
            await UntilEmptyAsync();
        }

        return TimeSpan.FromSeconds(took * 1.5 / Jobs);
    }

    public Task UntilEmptyAsync()
        => UntilAsync(() => _database.AskAsync("SELECT NOT EXISTS (SELECT FROM scheduler.schedules)"), "nothing is left in the store");

    /// <summary>Adds up what all processes used, those of the callers included.</summary>
    public async Task<MemberFigures> FiguresAsync()
        => (await Task.WhenAll(_silos.Append(Client).Select(member => member.FiguresAsync()))).Aggregate((sum, one) => sum + one);

    /// <summary>Gets the dispatches of the silos that live, of jobs from a number on.</summary>
    public async Task<IReadOnlyList<Dispatch>> DispatchesAsync(int first)
    {
        var all = new List<Dispatch>();
        for (var silo = 0; silo < _silos.Count; silo++)
        {
            var file = _directory.File($"dispatches-{silo}");
            await _silos[silo].AskAsync<int>("dispatches", file);
            all.AddRange(JsonSerializer.Deserialize<List<Dispatch>>(await File.ReadAllTextAsync(file))!.Where(dispatch => dispatch.Number >= first));
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _silos.Append(Client))
        {
            await member.DisposeAsync();
        }

        _directory.Dispose();
        await _database.DisposeAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string awaited)
    {
        var since = Session.Clock.GetTimestamp();
        while (!await condition())
        {
            if (Session.Clock.GetElapsedTime(since) > Patience)
            {
                throw new InvalidOperationException($"It did not come about within {Patience} that {awaited}.");
            }

            await Task.Delay(Pause, Session.Clock);
        }
    }
}
