using CommandScheduler.Testing.Clock;
using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing;

/// <summary>A clock that stands still until a test turns it. Timers run by it, and by nothing else. Thread-safe.</summary>
/// <remarks>
/// Turn it by <see cref="SchedulerTestCluster.AdvanceAsync"/>, which stops at each due time and waits for what it sets off.
/// As on a real machine, timers count elapsed time, and the wall clock can be set without them noticing.
/// </remarks>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<VirtualTimer> _timers = new(VirtualTimer.ByDueTime);
    private readonly WorkLedger? _work;
    private TimeSpan _elapsed;
    private DateTimeOffset _origin;
    private long _order;

    internal VirtualClock(DateTimeOffset start, WorkLedger? work = null)
    {
        _origin = start.ToUniversalTime();
        _work = work;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Gets UTC, so that tests do not depend on the machine.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Gets when the next timer is due, in UTC; null if none is set.</summary>
    internal DateTimeOffset? NextTimer
    {
        get
        {
            lock (_lock)
            {
                return _timers.Min is { } first ? _origin + first.Due : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _origin + _elapsed;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => CreateTimer(callback, state, dueTime, period, null);

    internal ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period, TestSilo? silo)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state, silo, _work?.Attribute(state, silo));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the wall clock, as a time server or a resumed virtual machine does. No time passes for timers.</summary>
    internal void StepWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _origin += by;
        }
    }

    /// <summary>Lets time pass up to an instant that is no later than <see cref="NextTimer"/>, and fires the timers that are due then.</summary>
    internal void MoveTo(DateTimeOffset instant)
    {
        List<VirtualTimer> due = [];
        lock (_lock)
        {
            var elapsed = instant - _origin;
            _elapsed = elapsed > _elapsed ? elapsed : _elapsed;
            while (_timers.Min is { } first && first.Due <= _elapsed)
            {
                _timers.Remove(first);
                due.Add(first);
                first.Fire(_elapsed, _order++);
                if (first.IsSet)
                {
                    _timers.Add(first);
                }
            }
        }

        foreach (var timer in due)
        {
            timer.Call();
        }
    }

    /// <summary>Forgets the timers of a silo that is gone.</summary>
    internal void Drop(TestSilo silo)
    {
        lock (_lock)
        {
            _timers.RemoveWhere(timer => timer.Silo == silo);
        }
    }

    internal void Set(VirtualTimer timer, TimeSpan? dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime is { } wait && timer.Silo?.IsDead != true)
            {
                timer.Set(_elapsed + wait, period, _order++);
                _timers.Add(timer);
            }
            else
            {
                timer.Unset();
            }
        }
    }
}
