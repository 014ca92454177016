using CommandScheduler.Dispatching;
using CommandScheduler.Testing.Storage;
using CommandScheduler.Testing.Work;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Configuration;
using Orleans.TestingHost;

namespace CommandScheduler.Testing.Cluster;

/// <summary>Runs the silos and their client, and replaces silos that have crashed. It alone knows which silos there are.</summary>
internal sealed class ClusterHost(SchedulerTestClusterOptions options, SiloSetup setup, VirtualClock clock, TestStore store)
    : IAsyncDisposable
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TestSilo> _silos = new(StringComparer.Ordinal);
    private InProcessTestCluster _cluster = null!;

    public IClusterClient Client => _cluster.Client;

    public ICommandScheduler Scheduler => Client.ServiceProvider.GetRequiredService<ICommandScheduler>();

    /// <summary>Gets the silos, those included that have crashed and are not replaced yet.</summary>
    public IReadOnlyList<TestSilo> Silos
    {
        get
        {
            lock (_lock)
            {
                return [.. _silos.Values];
            }
        }
    }

    public IReadOnlyList<TestSilo> LiveSilos => [.. Silos.Where(silo => !silo.IsDead)];

    public async Task DeployAsync()
    {
        var builder = new InProcessTestClusterBuilder((short)options.Silos);
        builder.ConfigureSilo((named, silo) => Add(setup.Configure(silo, named.SiloName)));
        builder.ConfigureClient(client =>
        {
            client.AddCommandScheduler();
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = SoonAgain);
            client.Configure<ConnectionOptions>(connections => connections.ConnectionRetryDelay = SoonAgain);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        NoteStarted();
    }

    /// <summary>Ends all silos without warning.</summary>
    public void CrashAll()
    {
        foreach (var silo in LiveSilos)
        {
            silo.Die();
            clock.Drop(silo);
        }
    }

    /// <summary>Starts a silo in the place of each that has crashed, and waits until the client has found it.</summary>
    public async Task ReplaceCrashedAsync()
    {
        var crashed = TakeCrashed();
        if (crashed.Count == 0)
        {
            return;
        }

        foreach (var silo in crashed)
        {
            clock.Drop(silo);
            await _cluster.KillSiloAsync(_cluster.Silos.First(handle => handle.Name == silo.Name));
        }

        foreach (var _ in crashed)
        {
            await _cluster.StartAdditionalSiloAsync();
        }

        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        NoteStarted();

        // The activations of the silos that crashed are gone, and their timers with them.
        store.DisarmAll();
        await ReconnectAsync();
    }

    /// <summary>
    /// Repeats a call until it succeeds. Gives up without an error once a silo has crashed: the next settling replaces that silo,
    /// connects the client again, and has every schedule woken.
    /// </summary>
    /// <exception cref="SchedulerTestException">The call did not succeed within the patience of the options.</exception>
    public async Task RetryAsync(Func<Task<bool>> succeeds, string failed)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Exception? reason = null;
            try
            {
                if (await succeeds())
                {
                    return;
                }
            }
            catch (Exception exception)
            {
                reason = exception;
            }

            if (Silos.Any(silo => silo.IsDead))
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(started) > options.Patience)
            {
                throw new SchedulerTestException($"{failed} within {options.Patience} of real time.", reason!);
            }

            await Task.Delay(SoonAgain, TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync()
    {
        CrashAll();
        return _cluster.DisposeAsync();
    }

    private void Add(TestSilo silo)
    {
        lock (_lock)
        {
            _silos[silo.Name] = silo;
        }
    }

    private List<TestSilo> TakeCrashed()
    {
        lock (_lock)
        {
            var crashed = _silos.Values.Where(silo => silo.IsDead).ToList();
            crashed.ForEach(silo => _silos.Remove(silo.Name));
            return crashed;
        }
    }

    private void NoteStarted()
    {
        foreach (var handle in _cluster.Silos)
        {
            var attempts = handle.ServiceProvider.GetRequiredService<RunningAttempts>();
            lock (_lock)
            {
                _silos[handle.Name].Attempts = attempts;
            }
        }
    }

    private Task ReconnectAsync()
        => RetryAsync(
            async () =>
            {
                await _cluster.Client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
                return true;
            },
            "The client did not find the new silo");
}
