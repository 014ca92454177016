using System.Globalization;

using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Chaos.Silos;

/// <summary>The silos of a run. One that ends although nobody had it end is noted, and replaced.</summary>
internal sealed class Fleet(LedgerFile ledger, FaultLog faults, Func<string, SiloSettings> settings) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SiloProcess> _silos = [];
    private int _started;
    private bool _isOver;

    /// <summary>Gets or sets a command that runs the silo of a slot.</summary>
    public Func<int, IReadOnlyList<string>> Wrapper { get; set; } = _ => [];

    /// <summary>Gets or sets variables of the environment of a silo.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> Environment { get; set; } = _ => new Dictionary<string, string>();

    /// <summary>Gets or sets what a silo is told besides the rest.</summary>
    public Func<SiloSettings, SiloSettings> Instructions { get; set; } = its => its;

    /// <summary>Gets or sets the address of a slot.</summary>
    public Func<int, string> Address { get; set; } = _ => "127.0.0.1";

    /// <summary>Gets or sets a value indicating whether silos that end by themselves are replaced.</summary>
    public bool Replaces { get; set; } = true;

    /// <summary>Gets how many silos ended by themselves.</summary>
    public int EndedByThemselves { get; private set; }

    /// <summary>Gets how long the start of a silo has taken at least.</summary>
    public TimeSpan ShortestStart
    {
        get
        {
            lock (_lock)
            {
                return _silos.Where(silo => silo.ReadyAt > TimeSpan.Zero).Select(silo => silo.ReadyAt - silo.StartedAt).DefaultIfEmpty().Min();
            }
        }
    }

    public IReadOnlyList<SiloProcess> Running
    {
        get
        {
            lock (_lock)
            {
                return [.. _silos.Where(silo => silo.IsRunning && !silo.MayEnd)];
            }
        }
    }

    public IReadOnlyList<SiloProcess> Ready => [.. Running.Where(silo => silo.IsReady)];

    /// <summary>Starts a silo, on the ports of one that is gone if there is one.</summary>
    public SiloProcess Start(int slot, SiloProcess? former = null)
    {
        SiloProcess silo;
        lock (_lock)
        {
            var name = $"s{++_started}";
            var its = Instructions(settings(name));
            its = former is null
                ? its with { Address = Address(slot), SiloPort = HostProcess.FreePort(), GatewayPort = HostProcess.FreePort() }
                : its with { Address = former.Settings.Address, SiloPort = former.Settings.SiloPort, GatewayPort = former.Settings.GatewayPort };
            silo = SiloProcess.Start(its, Wrapper(slot), Environment(name));
            _silos.Add(silo);
        }

        ledger.Write(Kinds.Silo, silo.Name, "started", $"process {silo.Process.ToString(CultureInfo.InvariantCulture)}");
        _ = TellReadyAsync(silo);
        _ = WatchAsync(silo, slot);
        return silo;
    }

    /// <summary>Kills a silo as SIGKILL does, and waits until it is gone.</summary>
    public async Task KillAsync(SiloProcess silo)
    {
        silo.MayEnd = true;
        using (faults.Begin(silo.IsReady ? FaultLog.Kill : "kill while starting", silo.Name))
        {
            Signals.Kill(silo.Process);
            await silo.EndAsync();
        }
    }

    /// <summary>Stops a silo in order, and notes how long it took.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="database">What its database is doing meanwhile.</param>
    public async Task StopAsync(SiloProcess silo, string database = "well")
    {
        silo.MayEnd = true;
        using (faults.Begin(FaultLog.Stop, silo.Name))
        {
            var started = MachineClock.Monotonic;
            Signals.Terminate(silo.Process);
            var end = silo.EndAsync();
            var patience = TimeSpan.FromSeconds(100);
            if (await Task.WhenAny(end, MachineClock.WaitAsync(patience)) != end)
            {
                Signals.Kill(silo.Process);
            }

            var (code, _) = await end;
            var took = (MachineClock.Monotonic - started).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            ledger.Write(Kinds.Stopped, silo.Name, code.ToString(CultureInfo.InvariantCulture), took, database);
        }
    }

    /// <summary>Stops all silos in order.</summary>
    public async Task StopAllAsync()
    {
        _isOver = true;
        foreach (var silo in Running)
        {
            // A host that is told to stop while it starts throws.
            await Task.WhenAny(silo.Ready, silo.Ended, MachineClock.WaitAsync(TimeSpan.FromMinutes(1)));
            await StopAsync(silo);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        var left = Running;
        foreach (var silo in left)
        {
            silo.MayEnd = true;
        }

        Signals.Kill([.. left.Select(silo => silo.Process)]);
        await Task.WhenAll(left.Select(silo => silo.Ended));
    }

    private async Task TellReadyAsync(SiloProcess silo)
    {
        if (await silo.Ready)
        {
            ledger.Write(Kinds.Silo, silo.Name, "ready");
        }
    }

    private async Task WatchAsync(SiloProcess silo, int slot)
    {
        await silo.Ended;
        if (silo.MayEnd || _isOver)
        {
            return;
        }

        var (code, error) = await silo.EndAsync();
        silo.MayEnd = true;
        EndedByThemselves++;
        using (faults.Begin(FaultLog.EndedByItself, silo.Name))
        {
            ledger.Write(Kinds.Silo, silo.Name, "ended by itself", $"exit code {code.ToString(CultureInfo.InvariantCulture)}", error);
            // One that cannot start for want of its database would be tried without a pause.
            await MachineClock.WaitAsync(TimeSpan.FromSeconds(1));
        }

        if (Replaces && !_isOver)
        {
            Start(slot, silo);
        }
    }
}
