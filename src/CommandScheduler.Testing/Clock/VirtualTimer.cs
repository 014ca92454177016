using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Clock;

/// <summary>A timer of the virtual clock. Its fields change under the clock's lock.</summary>
internal sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state, TestSilo? silo, TimerTie? tie) : ITimer
{
    public static readonly IComparer<VirtualTimer> ByDueTime = Comparer<VirtualTimer>.Create(
        (left, right) => left.Due.CompareTo(right.Due) is not 0 and var byDue ? byDue : left.Order.CompareTo(right.Order));

    private TimeSpan _period;
    private bool _isDisposed;

    public TimeSpan Due { get; private set; }

    public long Order { get; private set; } = -1;

    public bool IsSet { get; private set; }

    public TestSilo? Silo => silo;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        clock.Set(this, dueTime == Timeout.InfiniteTimeSpan ? null : dueTime, period);
        return true;
    }

    // Under the clock's lock, so that whoever finds the tied work at rest finds the timer on the clock.
    public void Set(TimeSpan due, TimeSpan period, long order)
    {
        (Due, _period, Order, IsSet) = (due, period, order, true);
        tie?.On();
    }

    public void Unset()
    {
        IsSet = false;
        tie?.Off();
    }

    /// <summary>Takes the tick that is due now, and begins the next period if there is one.</summary>
    public void Fire(TimeSpan elapsed, long order)
    {
        IsSet = _period > TimeSpan.Zero;
        (Due, Order) = (elapsed + _period, order);
    }

    public void Call()
    {
        if (!_isDisposed && silo?.IsDead != true)
        {
            tie?.Fired();
            callback(state);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        clock.Set(this, null, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
