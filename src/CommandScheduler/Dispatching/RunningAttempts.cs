using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CommandScheduler.Dispatching;

/// <summary>The attempts that run on this silo. When the silo stops, no more begin, and those that run get a moment to end before they are cut off.</summary>
internal sealed class RunningAttempts(IOptions<SchedulerOptions> options, [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _count;
    private volatile bool _stopping;

    /// <summary>Gets the token that cuts attempts off.</summary>
    public CancellationToken Shutdown => _shutdown.Token;

    /// <summary>Gets a value indicating whether no more attempts may begin.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Counts an attempt until it is disposed.</summary>
    public IDisposable Enter()
    {
        lock (_lock)
        {
            _count++;
        }

        return new Running(this);
    }

    public void Participate(ISiloLifecycle lifecycle)
        // Stops first: once the silo is no longer active, a cancellation does not reach a dispatcher any more.
        => lifecycle.Subscribe(nameof(RunningAttempts), ServiceLifecycleStage.Last, _ => Task.CompletedTask, StopAsync);

    public void Dispose() => _shutdown.Dispose();

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _stopping = true;
            if (_count == 0)
            {
                return;
            }
        }

        try
        {
            await _idle.Task.WaitAsync(options.Value.ShutdownGrace, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await _shutdown.CancelAsync();
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0 && _stopping)
            {
                _idle.TrySetResult();
            }
        }
    }

    private sealed class Running(RunningAttempts owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
