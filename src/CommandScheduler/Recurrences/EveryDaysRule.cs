namespace CommandScheduler.Recurrences;

/// <summary><c>@every</c> with whole days in a time zone: the same wall time each so many days, whatever the clocks do in between.</summary>
internal sealed class EveryDaysRule : RecurrenceRule
{
    private readonly int _days;
    private readonly WallClock _clock;

    private EveryDaysRule(RecurrenceText source, int days, WallClock clock)
        : base(source)
    {
        _days = days;
        _clock = clock;
    }

    /// <inheritdoc/>
    public override DaylightSaving? ClockRules => _clock.Rules;

    public static EveryDaysRule Make(RecurrenceText text, int days)
        => new(text, days, WallClock.For(text.Zone, text.DaylightSaving, new DayInterval(default, days)));

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor)
        => after < anchor ? anchor.ToUniversalTime() : _clock.Next(Times(anchor), after);

    /// <inheritdoc/>
    public override long Count(DateTimeOffset after, DateTimeOffset upTo, DateTimeOffset anchor)
        => upTo < anchor ? 0
            : after < anchor ? 1 + _clock.Count(Times(anchor), anchor, upTo)
            : _clock.Count(Times(anchor), after, upTo);

    /// <inheritdoc/>
    public override DateTimeOffset AnchorAtOrBefore(DateTimeOffset anchor, DateTimeOffset instant)
    {
        if (instant >= anchor)
        {
            return anchor;
        }

        // One whose wall time exists once has the same phase. Around a clock change it may be the one before.
        var times = Times(anchor);
        var early = instant.UtcTicks > TimeSpan.FromDays(3L * _days).Ticks ? instant.AddDays(-3 * _days) : DateTimeOffset.MinValue;
        for (var found = _clock.Next(times, early); found <= instant; found = _clock.Next(times, found.Value))
        {
            if (Wall(found.Value).TimeOfDay == times.Anchor.TimeOfDay)
            {
                return found.Value;
            }
        }

        return anchor;
    }

    /// <inheritdoc/>
    public override DateTimeOffset? LocalOf(DateTimeOffset due) => _clock.LocalOf(due);

    /// <inheritdoc/>
    public override DateTimeOffset? Moved(DateTimeOffset storedDue, DateTimeOffset storedLocal, DateTimeOffset? lastDue)
        => _clock.Moved(new DayInterval(storedLocal.DateTime, _days), storedDue, storedLocal, lastDue);

    /// <inheritdoc/>
    public override RecurrenceRule IncludingGaps()
        => ClockRules is { Gap: DaylightSavingGap.Skip } ? new EveryDaysRule(Source, _days, _clock.IncludingGaps()) : this;

    /// <inheritdoc/>
    public override string Describe() => _days == 1 ? "Every day at the same time" : $"Every {_days} days at the same time";

    /// <inheritdoc/>
    public override string DescribeInZone() => $"{Describe()} ({_clock.Describe()})";

    private DayInterval Times(DateTimeOffset anchor) => new(Wall(anchor), _days);

    private DateTime Wall(DateTimeOffset instant) => DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(instant, Zone).DateTime, DateTimeKind.Unspecified);

    /// <summary>A wall time, and each so many days before and after it.</summary>
    private sealed record DayInterval(DateTime Anchor, int Days) : IWallTimes
    {
        public bool IsInterval => false;

        private long Length => Days * TimeSpan.TicksPerDay;

        public DateTime? Next(DateTime after)
        {
            var next = Anchor.Ticks + ((Passed(after) + 1) * Length);
            return next > 0 && next < RecurrenceRule.End.Ticks ? new DateTime(next, DateTimeKind.Unspecified) : null;
        }

        public long Count(DateTime after, DateTime upTo) => Math.Max(0, Passed(upTo) - Passed(after));

        /// <summary>Gets how many intervals after the anchor the last wall time up to an instant is.</summary>
        private long Passed(DateTime wall)
        {
            var (passed, rest) = Math.DivRem(wall.Ticks - Anchor.Ticks, Length);
            return rest < 0 ? passed - 1 : passed;
        }
    }
}
