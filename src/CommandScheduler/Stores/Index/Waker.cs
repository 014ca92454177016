using CommandScheduler.Dispatching;
using CommandScheduler.WakeUps;

namespace CommandScheduler.Stores.Index;

/// <summary>Wakes schedules, some at once, and no more than their silo has room for.</summary>
internal sealed class Waker(RunningAttempts running, IGrainFactory grains) : IDisposable
{
    private const int AtOnce = 128;

    /// <summary>
    /// How long one that does not answer holds a slot. Perhaps its place is looked up at a silo that is gone, and others must not wait for that.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Full = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _slots = new(AtOnce);

    /// <summary>Waits for a slot, which <see cref="WakeAsync"/> gives back.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _slots.WaitAsync(cancellationToken);

    /// <summary>Waits for a slot, and until so few attempts wait that another schedule in memory is of use.</summary>
    public async Task EnterWithRoomAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        while (running.IsFull)
        {
            // Wait by the machine's clock: attempts take real time, also when a test turns the silo's clock.
            await Task.Delay(Full, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Wakes a schedule.</summary>
    /// <returns>False if its activation will dispatch nothing: wake it again soon.</returns>
    public async Task<bool> WakeAsync(GrainId schedule)
    {
        var waking = grains.GetGrain<IWakeable>(schedule).Wake(default);
        await ((Task)waking).WaitAsync(Longest, TimeProvider.System)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _slots.Release();
        return await waking;
    }

    public void Dispose() => _slots.Dispose();
}
