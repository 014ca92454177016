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
    /// <summary>By how much the wall clock may come apart from elapsed time before it counts as set.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private Reading? _reading;

    /// <summary>Gets the time that is added to the silo's time.</summary>
    public TimeSpan Correction => Volatile.Read(ref _reading)?.Correction ?? TimeSpan.Zero;

    /// <summary>Gets a value indicating whether time passes by itself, as it does unless a test turns the clock.</summary>
    public bool IsSystemTime => silo == System;

    public override long TimestampFrequency => silo.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => silo.LocalTimeZone;

    /// <summary>Gets the silo's time, uncorrected.</summary>
    public DateTimeOffset SiloTime => silo.GetUtcNow();

    /// <summary>Gets a value indicating whether the silo's wall clock was set since <see cref="Correct"/>: it must be compared again.</summary>
    public bool WasSet => Volatile.Read(ref _reading) is { } reading && IsFarFrom(Reckoned(reading), silo.GetUtcNow());

    /// <summary>
    /// Gets the time. While a comparison holds, a wall clock that is set, or leaps, does not change it: time passes as it elapses until the
    /// clocks are compared again.
    /// </summary>
    public override DateTimeOffset GetUtcNow()
    {
        var now = silo.GetUtcNow();
        if (Volatile.Read(ref _reading) is not { } reading)
        {
            return now;
        }

        var reckoned = Reckoned(reading);
        return (IsFarFrom(reckoned, now) ? reckoned : now) + reading.Correction;
    }

    /// <summary>Corrects the clock from now on, after a comparison.</summary>
    /// <param name="correction">What is added to the silo's time; zero if it is right.</param>
    public void Correct(TimeSpan correction)
    {
        // In this order a delay between the two makes the reckoned time late, and never early.
        var now = silo.GetUtcNow();
        Volatile.Write(ref _reading, new Reading(now, silo.GetTimestamp(), correction));
    }

    public override long GetTimestamp() => silo.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => silo.CreateTimer(callback, state, dueTime, period);

    /// <summary>Says whether two times of the silo are further apart than those of a clock that nobody sets.</summary>
    public static bool IsFarFrom(DateTimeOffset left, DateTimeOffset right) => (left - right).Duration() > Slack;

    private DateTimeOffset Reckoned(Reading reading) => reading.SiloTime + silo.GetElapsedTime(reading.Timestamp);

    /// <summary>The silo's clock at a comparison.</summary>
    private sealed record Reading(DateTimeOffset SiloTime, long Timestamp, TimeSpan Correction);
}
