using CommandScheduler.Schedules;

namespace CommandScheduler.Activations;

/// <summary>The timer of an activation for its next due time. It fires once for each wave, and never before the due time.</summary>
/// <remarks>Each wave has a timer of its own, because a timer's callback waits for the wave's dispatches.</remarks>
internal sealed class DueTimer(IActivation activation, Schedule schedule, ActivationServices silo, Func<CancellationToken, Task> onDue)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private IGrainTimer? _timer;
    private DateTimeOffset _due;
    private IDisposable? _dueAtOnce;
    private bool _isStopped;

    /// <summary>Gets a value indicating whether the next wake-up is so near that the activation holds a timer for it.</summary>
    public bool IsWithinReach => schedule.NextWakeUp - silo.Clock.GetUtcNow() <= silo.WakeUps.Horizon;

    /// <summary>Sets the timer for the next due time, unless one is set for that time or an earlier one.</summary>
    public void Arm()
    {
        if (_isStopped || silo.Running.IsStopping || schedule.NextBegin is not { } due || (_timer is not null && _due <= due))
        {
            return;
        }

        // While an attempt runs, the row says that this silo holds the timer, so nobody else would wake the schedule for
        // what comes later: the timer is held here, however far away it is.
        var wait = due - silo.Clock.GetUtcNow();
        if (wait <= silo.WakeUps.Horizon || schedule.IsRunning)
        {
            Set(due, wait);
        }
    }

    /// <summary>Ends the wave's timer, and returns when its due time has come.</summary>
    public async Task FiredAsync()
    {
        _dueAtOnce?.Dispose();
        var timer = _timer;
        timer?.Dispose();
        await silo.LastMilliseconds.UntilAsync(_due);
        if (ReferenceEquals(_timer, timer))
        {
            _timer = null;
        }
    }

    /// <summary>Sets no timer any more: the activation ends, or no longer knows what is stored.</summary>
    public void Stop()
    {
        _isStopped = true;
        _dueAtOnce?.Dispose();
    }

    private void Set(DateTimeOffset due, TimeSpan wait)
    {
        _timer?.Dispose();
        _dueAtOnce?.Dispose();

        // Grain timers count elapsed time and due times are instants: a clock that was set forward, by hand or after a
        // sleep, is noticed within a minute.
        wait = wait < Longest ? wait : Longest;
        wait = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((wait - silo.LastMilliseconds.Lead).TotalMilliseconds)));
        _due = due;
        _dueAtOnce = wait == TimeSpan.Zero ? silo.Observer?.Begin() : null;
        _timer = activation.RegisterGrainTimer(onDue, new() { DueTime = wait, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true });
        activation.StayFor(wait + TimeSpan.FromMinutes(1));
    }
}
