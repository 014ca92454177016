using System.Collections.Concurrent;

using CommandScheduler.Stores.Lanes;

using Microsoft.Extensions.Time.Testing;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A clock that stands still until somebody waits by it, and then goes on by as much as is waited.</summary>
/// <param name="free">Waits of up to this length end without the clock going on, so that it does not matter how many of them there are.</param>
internal sealed class PassingClock(TimeSpan free) : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>Gets how long each wait was, in order.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == StoreLane<NpgsqlConnection>.Glance)
        {
            // Nobody waits for it: what is looked at ends first.
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _waits.Enqueue(dueTime);
        if (dueTime <= free)
        {
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }

        var timer = base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime);
        return timer;
    }
}
