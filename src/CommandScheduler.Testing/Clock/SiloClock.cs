using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Clock;

/// <summary>The virtual clock as one silo sees it: its timers end with it.</summary>
internal sealed class SiloClock(VirtualClock clock, TestSilo silo) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => clock.CreateTimer(callback, state, dueTime, period, silo);
}
