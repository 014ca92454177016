namespace CommandScheduler.Recurrences;

/// <summary>Cron in a time zone.</summary>
/// <remarks>
/// The pattern finds the next wall time; this class brings it into the zone. Unless told otherwise it does so as Cronos
/// does: a wall time that does not exist is the end of its gap, and one that exists twice is its first, or both if a field
/// of seconds, minutes or hours repeats.
/// </remarks>
internal sealed class CronRule : RecurrenceRule
{
    private readonly CronPattern _pattern;
    private readonly TimeZoneInfo _zone;
    private readonly DaylightSavingGap _gap;
    private readonly DaylightSavingOverlap _overlap;

    private CronRule(CronPattern pattern, TimeZoneInfo zone, DaylightSaving? daylightSaving)
    {
        _pattern = pattern;
        _zone = zone;
        _gap = daylightSaving?.Gap ?? DaylightSavingGap.EndOfGap;
        _overlap = daylightSaving?.Overlap ?? (pattern.IsInterval ? DaylightSavingOverlap.Both : DaylightSavingOverlap.First);
    }

    /// <inheritdoc/>
    public override DaylightSaving? ClockRules => IsUtc ? null : new() { Gap = _gap, Overlap = _overlap };

    private bool IsUtc => _zone == TimeZoneInfo.Utc;

    public static CronRule Parse(string recurrence, string[] words, TimeZoneInfo zone, DaylightSaving? daylightSaving, string parameter)
    {
        var rule = new CronRule(CronPattern.Parse(recurrence, words, parameter), zone, daylightSaving) { Text = recurrence };
        if (rule._gap == DaylightSavingGap.Skip && rule.Next(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), default) is null)
        {
            throw new ArgumentException($"'{recurrence}' never occurs in {zone.Id}: each time falls where the clocks are set forward, and DaylightSaving.Gap is Skip. Choose another time, or EndOfGap.", parameter);
        }

        return rule;
    }

    /// <inheritdoc/>
    public override string Describe() => CronText.Of(_pattern);

    /// <inheritdoc/>
    public override DateTimeOffset? LocalOf(DateTimeOffset due) => IsUtc ? null : TimeZoneInfo.ConvertTime(due, _zone);

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor)
    {
        if (after < DateTimeOffset.UnixEpoch)
        {
            after = DateTimeOffset.UnixEpoch.AddSeconds(-1);
        }

        if (after >= End)
        {
            return null;
        }

        if (IsUtc)
        {
            return _pattern.Next(after.UtcDateTime) is { } utc ? At(utc, TimeSpan.Zero) : null;
        }

        var offset = _zone.GetUtcOffset(after);
        var wall = DateTime.SpecifyKind(after.UtcDateTime + offset, DateTimeKind.Unspecified);
        var (first, second) = _zone.OffsetsOf(wall) ?? (offset, offset);
        if (first == second)
        {
            return Map(_pattern.Next(wall));
        }

        var from = _zone.ChangeAround(wall).DateTime;
        var to = from + first - second;
        if (offset == first)
        {
            if (_overlap != DaylightSavingOverlap.Last && _pattern.Next(wall) is { } inFirst && inFirst < to)
            {
                return At(inFirst, first);
            }

            wall = from.AddTicks(-1);
        }

        if (_overlap != DaylightSavingOverlap.First && _pattern.Next(wall) is { } inSecond && inSecond < to)
        {
            return At(inSecond, second);
        }

        return Map(_pattern.Next(to.AddTicks(-1)));
    }

    /// <summary>Finds where a stored next occurrence belongs after the rules of the zone have changed, as with new time zone data.</summary>
    /// <param name="storedDue">The occurrence as the old rules had it.</param>
    /// <param name="storedLocal">The same as the old rules showed it: <see cref="RecurrenceRule.LocalOf"/> of then.</param>
    /// <param name="lastDue">The last occurrence before it that was taken up or passed over; null if there was none.</param>
    /// <returns>
    /// The occurrence under the new rules, later than <paramref name="lastDue"/>; <paramref name="storedDue"/> itself if
    /// the rules did not change for it; null if there is none.
    /// </returns>
    /// <remarks>
    /// Intervals count elapsed time and go on from the last occurrence. Fixed times keep their wall time: the one that had
    /// not come up yet is neither lost nor doubled.
    /// </remarks>
    public DateTimeOffset? Moved(DateTimeOffset storedDue, DateTimeOffset storedLocal, DateTimeOffset? lastDue)
    {
        var shift = _zone.GetUtcOffset(storedDue) - storedLocal.Offset;
        if (shift == TimeSpan.Zero)
        {
            // A wall time that existed once may exist twice now, and its last be the other one.
            return _overlap == DaylightSavingOverlap.Last && _zone.OffsetsOf(storedLocal.DateTime) is { } offsets ? At(storedLocal.DateTime, offsets.Second) : storedDue;
        }

        if (_pattern.IsInterval && _overlap == DaylightSavingOverlap.Both)
        {
            if (lastDue is not null || Next(storedDue.AddTicks(-1), default) == storedDue)
            {
                return lastDue is { } last ? Next(last, default) : storedDue;
            }

            // The clock is ahead of the old rules by this much, and so may be the wall time that is to come.
            return Next((shift > TimeSpan.Zero ? storedDue - shift : storedDue).AddTicks(-1), default);
        }

        return NominalOf(storedLocal.DateTime, lastDue) is { } wall && Map(wall) is { } moved && !(moved <= lastDue)
            ? moved
            : Next(lastDue ?? storedDue.AddTicks(-1), default);
    }

    private static DateTimeOffset? At(DateTime wall, TimeSpan offset)
    {
        var utc = new DateTimeOffset(DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc));
        return utc < End ? utc : null;
    }

    /// <summary>Finds the wall time for which an occurrence stands: another than its own if it was the end of a gap.</summary>
    private DateTime? NominalOf(DateTime wall, DateTimeOffset? lastDue)
    {
        if (_pattern.Next(wall.AddTicks(-1)) == wall)
        {
            return wall;
        }

        // How long the gap of the old rules was is not known. Most last an hour, none more than a day.
        for (var hours = 1; hours <= 32; hours *= 2)
        {
            for (var next = _pattern.Next(wall.AddHours(-hours).AddTicks(-1)); next < wall; next = _pattern.Next(next.Value))
            {
                if (lastDue is null || Map(next) > lastDue)
                {
                    return next;
                }
            }
        }

        return null;
    }

    private DateTimeOffset? Map(DateTime? wall)
    {
        for (var next = wall; next is { } at && at - wall < TimeSpan.FromDays(49 * 366); next = _pattern.Next(at.AddTicks(-1)))
        {
            if (_zone.OffsetsOf(at) is { } offsets)
            {
                return At(at, _overlap == DaylightSavingOverlap.Last ? offsets.Second : offsets.First);
            }

            var end = _zone.ChangeAround(at);
            if (_gap == DaylightSavingGap.EndOfGap)
            {
                return At(end.DateTime, end.Offset);
            }

            at = end.DateTime;
        }

        return null;
    }
}
