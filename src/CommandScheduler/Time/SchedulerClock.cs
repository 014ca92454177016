using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Time;

/// <summary>The clock by which schedules decide whether a job is due: the clock of the silo, corrected while it is known to be wrong.</summary>
/// <remarks>
/// Each question has its clock. What is due, and when a look, a wake-up or a timer of a schedule comes: this one. How long a
/// store waits and retries: the silo's unkeyed <see cref="TimeProvider"/>, which a test of schedules leaves alone. How long a
/// full silo is given before it is asked again: <see cref="TimeProvider.System"/>, for attempts take real time. Whether this
/// clock is right: that of the database, see <c>IStoreClock</c>.
/// </remarks>
internal sealed class SchedulerClock([FromKeyedServices(TimeProviderNames.Grains)] TimeProvider silo) : TimeProvider
{
    private long _correction;

    /// <summary>Gets or sets the time that is added to the silo's time.</summary>
    public TimeSpan Correction
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _correction));
        set => Volatile.Write(ref _correction, value.Ticks);
    }

    /// <summary>Gets a value indicating whether time passes by itself, as it does unless a test turns the clock.</summary>
    public bool IsSystemTime => silo == System;

    public override long TimestampFrequency => silo.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => silo.LocalTimeZone;

    /// <summary>Gets the silo's time, uncorrected.</summary>
    public DateTimeOffset SiloTime => silo.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => silo.GetUtcNow() + Correction;

    public override long GetTimestamp() => silo.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => silo.CreateTimer(callback, state, dueTime, period);
}
