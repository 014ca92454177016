using CommandScheduler.Time;

namespace CommandScheduler.WakeUps;

/// <summary>Wakes the schedules again that could not be loaded or stored, as soon as their storage answers; their reminders stay the safety net.</summary>
/// <remarks>
/// While nothing answers, one of them is tried at a time, after pauses that grow: however many there are, they are no load for a store that is down.
/// So they are for one that can be read and not written: what is lost again as soon as it was woken waits longer each time.
/// </remarks>
/// <param name="wake">Wakes one; says whether that succeeded, and may throw.</param>
/// <param name="clock">The clock of the pauses.</param>
/// <param name="stopped">Is cancelled when the silo stops.</param>
internal sealed class LostSchedules(Func<GrainId, Task<bool>> wake, TimeProvider clock, CancellationToken stopped)
{
    private const int AtOnce = 64;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Queue<GrainId> _waiting = [];
    private readonly HashSet<GrainId> _known = [];
    private readonly Backoff _pauses = new(FirstPause, LongestPause, clock);
    private bool _runs;
    private long? _ended;

    /// <summary>Has a schedule woken. Never throws, and does not wait for that.</summary>
    public void Add(GrainId schedule)
    {
        lock (_lock)
        {
            if (_known.Add(schedule))
            {
                _waiting.Enqueue(schedule);
            }

            if (_runs)
            {
                return;
            }

            _runs = true;
        }

        // Not as part of the turn of the schedule that failed.
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task RunAsync()
    {
        if (_ended is { } ended && clock.GetElapsedTime(ended) < _pauses.Pause)
        {
            _pauses.Grow();
        }
        else
        {
            _pauses.Reset();
        }

        await _pauses.WaitAsync(stopped).ConfigureAwait(false);
        for (var atOnce = 1; Take(atOnce) is { Count: > 0 } next;)
        {
            var woken = await Task.WhenAll(next.Select(TryWakeAsync)).ConfigureAwait(false);
            if (Array.TrueForAll(woken, succeeded => succeeded))
            {
                atOnce = AtOnce;
                continue;
            }

            atOnce = 1;
            _pauses.Grow();
            await _pauses.WaitAsync(stopped).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the next ones. When there are none, this run is over.</summary>
    private List<GrainId> Take(int most)
    {
        var taken = new List<GrainId>();
        lock (_lock)
        {
            while (!stopped.IsCancellationRequested && taken.Count < most && _waiting.TryDequeue(out var schedule))
            {
                _known.Remove(schedule);
                taken.Add(schedule);
            }

            _runs = taken.Count > 0;
            _ended = clock.GetTimestamp();
        }

        return taken;
    }

    private async Task<bool> TryWakeAsync(GrainId schedule)
    {
        try
        {
            if (await wake(schedule).ConfigureAwait(false))
            {
                return true;
            }
        }
        catch (UnreadableScheduleException)
        {
            // Another try does not help.
            return true;
        }
        catch (Exception)
        {
            // It was logged where it was found.
        }

        Add(schedule);
        return false;
    }
}
