using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Clocks;

/// <summary>
/// Compares the silo's clock with the database's, which all silos share, and corrects what the schedules go by while it
/// is too far off.
/// </summary>
internal sealed class ClockComparison : IHealthSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IStoreClock _database;
    private readonly SchedulerClock _clock;
    private readonly ILogger _logger;
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

    /// <summary>Compares the clocks if that was not done for a while.</summary>
    public Task CompareNowAndThenAsync(CancellationToken cancellationToken)
        => _compared is { } last && _clock.GetElapsedTime(last) < Interval ? Task.CompletedTask : CompareAsync(cancellationToken);

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        if (Bound == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var before = _clock.SiloTime;
        var there = await _database.ReadAsync(cancellationToken).ConfigureAwait(false);
        var after = _clock.SiloTime;
        if (after - before > Bound)
        {
            // An answer that took so long tells nothing; the next look asks again.
            return;
        }

        _compared = _clock.GetTimestamp();
        // The database answered somewhere between the two times. Take the least offset that fits: a correction that is too
        // large would have jobs dispatched before their time.
        var (least, most) = (before - there, after - there);
        var wasOff = IsOff;
        _offset = least > TimeSpan.Zero ? least : most < TimeSpan.Zero ? most : TimeSpan.Zero;
        _clock.Correction = IsOff ? -_offset : TimeSpan.Zero;
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
