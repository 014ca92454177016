using CommandScheduler.Dispatching;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

namespace CommandScheduler.Stores.Index;

/// <summary>Wakes schedules, some at once, and no more than their silo has room for.</summary>
internal sealed class Waker(RunningAttempts running, IGrainFactory grains, UnreadableLog unreadable) : IDisposable
{
    private const int AtOnce = 128;

    /// <summary>
    /// How long one that does not answer holds a slot. Perhaps its place is looked up at a silo that is gone, and others must not wait for that.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Full = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _slots = new(AtOnce);
    private GrainReference? _found;

    /// <summary>Waits for a slot, which <see cref="WakeAsync(GrainId, StoredDocument?)"/> gives back.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _slots.WaitAsync(cancellationToken);

    /// <summary>Waits for a slot, and until so few attempts wait that another schedule in memory is of use.</summary>
    /// <param name="waits">Is told again and again that the silo is full.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task EnterWithRoomAsync(Action waits, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        while (running.IsFull)
        {
            waits();

            // Wait by the machine's clock: attempts take real time, also when a test turns the silo's clock.
            await Task.Delay(Full, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Wakes a schedule.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="stored">What the store has of it; null if that is not known.</param>
    /// <returns>False if its activation will dispatch nothing: wake it again soon.</returns>
    public async Task<bool> WakeAsync(GrainId schedule, StoredDocument? stored = null)
    {
        Task<bool> waking;
        try
        {
            waking = Find(schedule).Wake(default, stored?.Document, stored?.Version);
            await ((Task)waking).WaitAsync(Longest, TimeProvider.System)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        finally
        {
            _slots.Release();
        }

        return await waking;
    }

    /// <summary>Wakes the schedule of a row, which may have an id that no build writes.</summary>
    /// <exception cref="UnreadableScheduleException">It has none that a grain can have.</exception>
    /// <inheritdoc cref="WakeAsync(GrainId, StoredDocument?)"/>
    public async Task<bool> WakeAsync(string scheduleId, StoredDocument? stored)
    {
        if (!string.IsNullOrWhiteSpace(scheduleId))
        {
            return await WakeAsync(SchedulerNames.GrainOf(scheduleId), stored);
        }

        _slots.Release();
        const string Reason = "Its id has no visible character.";
        unreadable.Note(scheduleId, "", Reason);
        throw new UnreadableScheduleException(Reason);
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>Finds a schedule. Orleans makes the name of the interface anew each time, unless it is told.</summary>
    private IWakeable Find(GrainId schedule)
    {
        if (_found is { } other)
        {
            return (IWakeable)grains.GetGrain(schedule, other.InterfaceType);
        }

        var found = grains.GetGrain<IWakeable>(schedule);
        _found = (GrainReference)found;
        return found;
    }
}
