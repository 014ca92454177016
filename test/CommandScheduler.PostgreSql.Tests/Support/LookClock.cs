using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A clock that knows how many silos wait on it for their next look at the index.</summary>
internal sealed class LookClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<DateTimeOffset> _looks = [];

    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                _looks.RemoveAll(look => look <= GetUtcNow());
                return _looks.Count;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == ScanInterval && period == Timeout.InfiniteTimeSpan)
        {
            lock (_lock)
            {
                _looks.Add(GetUtcNow() + dueTime);
            }
        }

        return timer;
    }
}
