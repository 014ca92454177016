using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A clock that knows how many silos wait on it for their next look at the index.</summary>
internal sealed class LookClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Orleans waits for an instant in delays of whole milliseconds: when less than one is left, it reads the clock again at once, for ever
    /// if that stands still there. After so many reads of one thread it is told that the millisecond is over.
    /// </summary>
    private const int MostReads = 10_000;

    [ThreadStatic]
    private static DateTimeOffset _lastRead;

    [ThreadStatic]
    private static int _reads;

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

    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        (_reads, _lastRead) = (now == _lastRead ? _reads + 1 : 0, now);
        if (_reads < MostReads)
        {
            return now;
        }

        _reads = 0;
        return now.AddMilliseconds(1);
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
