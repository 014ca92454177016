using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Dispatching;

/// <summary>The attempts that run on this silo, up to a limit.</summary>
/// <remarks>When the silo stops, no more attempts begin, and the running ones get a moment to end before they are cut off.</remarks>
internal sealed class RunningAttempts : ILifecycleParticipant<ISiloLifecycle>, IHealthSource, IDisposable
{
    private static readonly int FirstSlots = 32 * Environment.ProcessorCount;
    private static readonly TimeSpan GrowEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _shutdown = new();
    private readonly int _most;
    private readonly TimeSpan _grace;
    private readonly TimeSpan _overdueLimit;
    private readonly TimeProvider _clock;
    private ITimer? _growth;
    private volatile bool _stopping;

    public RunningAttempts(IOptions<SchedulerOptions> options, SchedulerClock clock, SchedulerInstruments instruments)
    {
        _most = options.Value.MaxDispatchesInFlight;
        Slots = new DispatchSlots(_most, FirstSlots);
        _overdueLimit = options.Value.OverdueLimit;
        _grace = options.Value.ShutdownGrace;
        _clock = clock;
        instruments.ObserveAttempts(() => Count, () => Waiting);
    }

    /// <summary>Gets the token that cuts attempts off.</summary>
    public CancellationToken Shutdown => _shutdown.Token;

    /// <summary>Gets a value indicating whether no more attempts may begin.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Gets the slots, one for each attempt that runs.</summary>
    public DispatchSlots Slots { get; }

    /// <summary>Gets how many attempts run.</summary>
    public int Count => Slots.Used;

    /// <summary>Gets how many attempts are due and wait for others to end.</summary>
    public int Waiting => Slots.Waiting;

    /// <summary>Gets a value indicating whether so many attempts wait that more would only fill the memory.</summary>
    public bool IsFull => Slots.Waiting >= _most;

    public void Report(SchedulerHealth health)
    {
        health.Data["attempts.running"] = Slots.Used;
        health.Data["attempts.waiting"] = Slots.Waiting;
        var overdue = _clock.GetUtcNow() - (Slots.OldestWaiting ?? _clock.GetUtcNow());
        health.Data["attempts.overdue.seconds"] = Math.Max(0, overdue.TotalSeconds);
        if (overdue > _overdueLimit)
        {
            health.Degrade(
                $"An attempt has waited {overdue} for its turn. More is due than gets done: {nameof(SchedulerOptions.MaxDispatchesInFlight)} "
                + $"lets {_most} attempts run at once, at most a quarter of them of one schedule.");
        }
    }

    public void Participate(ISiloLifecycle lifecycle)
        // The last stage stops first. Once the silo is no longer active, a cancellation does not reach a dispatcher.
        => lifecycle.Subscribe(nameof(RunningAttempts), ServiceLifecycleStage.Last, StartAsync, StopAsync);

    public void Dispose()
    {
        _growth?.Dispose();
        _shutdown.Dispose();
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _growth = _clock.CreateTimer(_ => Grow(), null, GrowEvery, GrowEvery);
        return Task.CompletedTask;
    }

    private void Grow()
    {
        if (!Slots.Grow())
        {
            _growth?.Dispose();
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        try
        {
            await Slots.CloseAsync().WaitAsync(_grace, _clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Callbacks of handlers may throw, and must not keep the silo from stopping.
            await _shutdown.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
