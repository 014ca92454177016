using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>The clock on the wall of a time zone: maps wall times to instants, also around a clock change. Immutable and thread-safe.</summary>
/// <param name="zone">The time zone.</param>
/// <param name="gap">The instant of a wall time that does not exist.</param>
/// <param name="overlap">The instants of a wall time that exists twice.</param>
internal sealed class WallClock(TimeZoneInfo zone, DaylightSavingGap gap, DaylightSavingOverlap overlap)
{
    /// <summary>How near a clock change may be to matter; no zone has set its clocks back by more since 1970.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(4);

    /// <summary>Gets what this clock does at a clock change; null for UTC, where none happens.</summary>
    public DaylightSaving? Rules => IsUtc ? null : new() { Gap = gap, Overlap = overlap };

    private bool IsUtc => zone == TimeZoneInfo.Utc;

    /// <summary>Makes the clock of a zone. Unless told otherwise, it follows the rules of Cronos.</summary>
    public static WallClock For(TimeZoneInfo zone, DaylightSaving? rules, IWallTimes times)
        => new(
            zone,
            rules?.Gap ?? DaylightSavingGap.EndOfGap,
            rules?.Overlap ?? (times.IsInterval ? DaylightSavingOverlap.Both : DaylightSavingOverlap.First));

    /// <summary>Gets the same clock, with each wall time that does not exist at the end of its gap.</summary>
    public WallClock IncludingGaps() => new(zone, DaylightSavingGap.EndOfGap, overlap);

    /// <summary>Says in plain English which zone this is, and what happens at its clock changes.</summary>
    public string Describe()
    {
        if (IsUtc)
        {
            return "UTC";
        }

        var skipped = gap == DaylightSavingGap.EndOfGap ? "occurs when the gap ends" : "does not occur";
        var repeated = overlap switch
        {
            DaylightSavingOverlap.First => "at the first of the two",
            DaylightSavingOverlap.Last => "at the second of the two",
            _ => "both times",
        };
        return $"{zone.Id}; a time that the clocks skip {skipped}, one that they repeat occurs {repeated}";
    }

    /// <summary>Gets an instant as this clock shows it; null for UTC.</summary>
    public DateTimeOffset? LocalOf(DateTimeOffset instant) => IsUtc ? null : TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>Finds the first instant strictly after another at which one of the wall times comes.</summary>
    /// <returns>The instant in UTC; null if there is none before <see cref="RecurrenceRule.End"/>.</returns>
    public DateTimeOffset? Next(IWallTimes times, DateTimeOffset after)
    {
        if (after < DateTimeOffset.UnixEpoch)
        {
            after = DateTimeOffset.UnixEpoch.AddSeconds(-1);
        }

        if (after >= RecurrenceRule.End)
        {
            return null;
        }

        if (IsUtc)
        {
            return times.Next(after.UtcDateTime) is { } utc ? At(utc, TimeSpan.Zero) : null;
        }

        var offset = zone.GetUtcOffset(after);
        var wall = DateTime.SpecifyKind(after.UtcDateTime + offset, DateTimeKind.Unspecified);
        var (first, second) = zone.OffsetsOf(wall) ?? (offset, offset);
        return first == second ? Map(times, times.Next(wall)) : NextInOverlap(times, wall, isFirst: offset == first, first, second);
    }

    /// <summary>Counts the instants after one up to and with another at which one of the wall times comes.</summary>
    public long Count(IWallTimes times, DateTimeOffset after, DateTimeOffset upTo)
    {
        after = after < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch.AddSeconds(-1) : after;
        upTo = upTo < RecurrenceRule.End ? upTo : RecurrenceRule.End.AddTicks(-1);
        if (after >= upTo)
        {
            return 0;
        }

        if (IsUtc)
        {
            return times.Count(Wall(after, TimeSpan.Zero), Wall(upTo, TimeSpan.Zero));
        }

        // One stretch between two clock changes after the other; the changes a little before and after have a say in the first and the last.
        var count = 0L;
        DateTimeOffset? begin = null;
        foreach (var change in zone.ChangesBetween(after - Margin, upTo + Margin))
        {
            count += CountStretch(times, begin, change, after, upTo);
            begin = change;
        }

        return count + CountStretch(times, begin, null, after, upTo);
    }

    /// <summary>Counts within a stretch in which the clocks do not change, of what is after an instant and up to another.</summary>
    /// <param name="times">The wall times.</param>
    /// <param name="begin">The clock change with which it begins; null if that is far away.</param>
    /// <param name="end">The clock change that ends it; null if that is far away.</param>
    /// <param name="after">The first instant, excluded.</param>
    /// <param name="upTo">The last instant, included.</param>
    private long CountStretch(IWallTimes times, DateTimeOffset? begin, DateTimeOffset? end, DateTimeOffset after, DateTimeOffset upTo)
    {
        var offset = zone.GetUtcOffset(begin ?? after);
        var (from, atBegin) = begin is null ? (after, 0) : Begin(times, begin.Value, offset, after, upTo);
        var to = end is null ? upTo : LastBefore(end.Value, offset, upTo);
        return atBegin + (from < to ? times.Count(Wall(from, offset), Wall(to, offset)) : 0);
    }

    /// <summary>Gets after which instant of a stretch each wall time comes, and how many come with the change at its beginning.</summary>
    private (DateTimeOffset From, long AtBegin) Begin(IWallTimes times, DateTimeOffset begin, TimeSpan offset, DateTimeOffset after, DateTimeOffset upTo)
    {
        var before = zone.GetUtcOffset(begin.AddTicks(-1));
        var from = Later(after, begin.AddTicks(-1));
        if (before > offset)
        {
            return (overlap == DaylightSavingOverlap.First ? Later(from, begin + (before - offset) - TimeSpan.FromTicks(1)) : from, 0);
        }

        // What falls into the gap comes once, at its end.
        return gap == DaylightSavingGap.EndOfGap && begin > after && begin <= upTo
            ? (begin, times.Count(Wall(begin, before).AddTicks(-1), Wall(begin, offset)) > 0 ? 1 : 0)
            : (from, 0);
    }

    /// <summary>Gets the last instant of a stretch, up to another one; without the first of what comes twice, if only the last does.</summary>
    private DateTimeOffset LastBefore(DateTimeOffset end, TimeSpan offset, DateTimeOffset upTo)
    {
        var repeated = overlap == DaylightSavingOverlap.Last && zone.GetUtcOffset(end) is var later && later < offset ? offset - later : TimeSpan.Zero;
        return Earlier(upTo, (end - repeated).AddTicks(-1));
    }

    /// <summary>Finds where a stored instant belongs after the rules of the zone have changed, as with new time zone data.</summary>
    /// <param name="times">The wall times.</param>
    /// <param name="storedDue">The instant by the old rules.</param>
    /// <param name="storedLocal">The same instant as <see cref="LocalOf"/> gave it by the old rules.</param>
    /// <param name="lastDue">The last instant before it that was taken up or passed over; null if there was none.</param>
    /// <returns>
    /// The instant by the new rules, later than <paramref name="lastDue"/>; <paramref name="storedDue"/> itself if
    /// the rules did not change for it; null if there is none.
    /// </returns>
    /// <remarks>
    /// Intervals count elapsed time and go on from the last occurrence. Fixed times keep their wall time: the one that had
    /// not come up yet is neither lost nor doubled.
    /// </remarks>
    public DateTimeOffset? Moved(IWallTimes times, DateTimeOffset storedDue, DateTimeOffset storedLocal, DateTimeOffset? lastDue)
    {
        var shift = zone.GetUtcOffset(storedDue) - storedLocal.Offset;
        if (shift == TimeSpan.Zero)
        {
            // A wall time that existed once may exist twice now. If the rule is Last, the second of the two is right.
            return overlap == DaylightSavingOverlap.Last && zone.OffsetsOf(storedLocal.DateTime) is { } offsets
                ? At(storedLocal.DateTime, offsets.Second)
                : storedDue;
        }

        if (times.IsInterval && overlap == DaylightSavingOverlap.Both)
        {
            return MovedInterval(times, storedDue, shift, lastDue);
        }

        return NominalOf(times, storedLocal.DateTime, lastDue) is { } wall && Map(times, wall) is { } moved && !(moved <= lastDue)
            ? moved
            : Next(times, lastDue ?? Instants.JustBefore(storedDue));
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTime Wall(DateTimeOffset instant, TimeSpan offset) => DateTime.SpecifyKind(instant.UtcDateTime + offset, DateTimeKind.Unspecified);

    private static DateTimeOffset? At(DateTime wall, TimeSpan offset)
    {
        var utc = new DateTimeOffset(DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc));
        return utc < RecurrenceRule.End ? utc : null;
    }

    /// <summary>Finds the next instant after a wall time that exists twice.</summary>
    private DateTimeOffset? NextInOverlap(IWallTimes times, DateTime wall, bool isFirst, TimeSpan first, TimeSpan second)
    {
        var from = zone.ChangeAround(wall).DateTime;
        var to = from + first - second;
        if (isFirst)
        {
            if (overlap != DaylightSavingOverlap.Last && times.Next(wall) is { } inFirst && inFirst < to)
            {
                return At(inFirst, first);
            }

            wall = from.AddTicks(-1);
        }

        return overlap != DaylightSavingOverlap.First && times.Next(wall) is { } inSecond && inSecond < to
            ? At(inSecond, second)
            : Map(times, times.Next(to.AddTicks(-1)));
    }

    private DateTimeOffset? MovedInterval(IWallTimes times, DateTimeOffset storedDue, TimeSpan shift, DateTimeOffset? lastDue)
    {
        if (lastDue is { } last)
        {
            return Next(times, last);
        }

        // A clock that is ahead of the old rules may have passed the next wall time already: look from so much earlier on.
        return Next(times, Instants.JustBefore(storedDue)) == storedDue
            ? storedDue
            : Next(times, Instants.JustBefore(shift > TimeSpan.Zero ? Instants.Earlier(storedDue, shift) : storedDue));
    }

    /// <summary>Finds the wall time for which an occurrence stands: another than its own if it was the end of a gap.</summary>
    private DateTime? NominalOf(IWallTimes times, DateTime wall, DateTimeOffset? lastDue)
    {
        if (times.Next(wall.AddTicks(-1)) == wall)
        {
            return wall;
        }

        // The length of the gap under the old rules is not known. Most last an hour, none more than a day.
        for (var hours = 1; hours <= 32; hours *= 2)
        {
            for (var next = times.Next(wall.AddHours(-hours).AddTicks(-1)); next < wall; next = times.Next(next.Value))
            {
                if (lastDue is null || Map(times, next) > lastDue)
                {
                    return next;
                }
            }
        }

        return null;
    }

    /// <summary>Gets the instant of a wall time; if that does not exist and gaps are skipped, of the first one after it that exists.</summary>
    private DateTimeOffset? Map(IWallTimes times, DateTime? wall)
    {
        for (var next = wall; next is { } at && at - wall < TimeSpan.FromDays(49 * 366); next = times.Next(at.AddTicks(-1)))
        {
            if (zone.OffsetsOf(at) is { } offsets)
            {
                return At(at, overlap == DaylightSavingOverlap.Last ? offsets.Second : offsets.First);
            }

            var end = zone.ChangeAround(at);
            if (gap == DaylightSavingGap.EndOfGap)
            {
                return At(end.DateTime, end.Offset);
            }

            at = end.DateTime;
        }

        return null;
    }
}
