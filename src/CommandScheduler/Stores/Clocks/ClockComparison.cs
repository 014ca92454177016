using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Clocks;

/// <summary>
/// Compares the silo's clock with the database's, which all silos share, and corrects the time of the schedules while
/// the silo's clock is too far off.
/// </summary>
internal sealed class ClockComparison : IHealthSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly IStoreClock _database;
    private readonly SchedulerClock _clock;
    private readonly ILogger _logger;
    private readonly TimeSpan _pause;
    private long? _compared;
    private TimeSpan _offset;

    public ClockComparison(
        IStoreClock database,
        LookSettings settings,
        SchedulerClock clock,
        StoreInstruments instruments,
        ILogger<ClockComparison> logger)
    {
        _database = database;
        Bound = settings.MaxClockSkew;
        _pause = settings.Interval;
        _clock = clock;
        _logger = logger;
        instruments.ObserveClock(() => Offset.TotalSeconds);
    }

    /// <summary>Gets by how much the clocks may differ; infinite if they are not compared.</summary>
    public TimeSpan Bound { get; }

    /// <summary>Gets by how much the silo's clock is ahead.</summary>
    public TimeSpan Offset => _offset;

    public bool IsOff => Bound != Timeout.InfiniteTimeSpan && _offset.Duration() > Bound;

    public void Report(SchedulerHealth health)
    {
        health.Data["clock.offset.seconds"] = _offset.TotalSeconds;
        if (IsOff)
        {
            health.Fail($"The silo's clock is {_offset} ahead of the database's (negative: behind), and {Bound} is allowed. Correct it.");
        }
    }

    /// <summary>Compares the clocks again and again. Nobody waits for that: it may not be possible, and must not hold up what is due.</summary>
    /// <param name="realTime">Measures the pauses between two looks at the clocks.</param>
    /// <param name="stopped">Ends it.</param>
    public Task RunAsync(TimeProvider realTime, CancellationToken stopped)
        => new RepeatedLook(new Backoff(_pause, LongestPause, realTime))
            .RunAsync(() => CompareNowAndThenAsync(stopped), _logger.ClockNotCompared, stopped);

    /// <summary>Compares the clocks if that was not done for a while, or the silo's was set.</summary>
    public Task CompareNowAndThenAsync(CancellationToken cancellationToken)
        => _compared is { } last && _clock.GetElapsedTime(last) < Interval && !_clock.WasSet ? Task.CompletedTask : CompareAsync(cancellationToken);

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        if (Bound == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var asked = _clock.GetTimestamp();
        var before = _clock.SiloTime;
        var there = await _database.ReadAsync(cancellationToken).ConfigureAwait(false);
        var after = before + _clock.GetElapsedTime(asked);
        if (after - before > Bound || SchedulerClock.IsFarFrom(after, _clock.SiloTime))
        {
            // An answer that took so long tells nothing, nor does one during which the clock was set; the next comparison asks again.
            return;
        }

        _compared = _clock.GetTimestamp();
        // The database answered somewhere between the two times. Whether the clock is off is judged by the least offset that fits, and
        // it is corrected by the most: what is due must not be dispatched before its time.
        var (least, most) = (before - there, after - there);
        var wasOff = IsOff;
        _offset = least > TimeSpan.Zero ? least : most < TimeSpan.Zero ? most : TimeSpan.Zero;
        _clock.Correct(IsOff ? -most : TimeSpan.Zero);
        if (IsOff)
        {
            _logger.ClockOff(_offset, Bound);
        }
        else if (wasOff)
        {
            _logger.ClockMended(_offset);
        }
    }
}
