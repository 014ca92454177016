namespace CommandScheduler.Recurrences;

/// <summary>Tells which wall times around a clock change exist, and with which offsets.</summary>
/// <remarks>
/// Asks a zone for the offsets of instants only. The answers of <see cref="TimeZoneInfo"/> about wall times are wrong where winter
/// time counts as the exception (Dublin, Casablanca), where the base offset changes with the clocks, and for the day that
/// Apia left out in 2011. Clocks change at whole minutes, and no zone has done so twice within two days since 1970.
/// </remarks>
internal static class ClockChange
{
    /// <summary>Gets the offsets of a wall time: two if it exists twice, in their order, else the same; null if it does not exist.</summary>
    public static (TimeSpan First, TimeSpan Second)? OffsetsOf(this TimeZoneInfo zone, DateTime wall)
    {
        // The instants at which the clocks may show a wall time are less than a day from the same time in UTC.
        var utc = Utc(wall);
        var (before, after) = (zone.GetUtcOffset(utc.AddDays(-1)), zone.GetUtcOffset(utc.AddDays(1)));
        if (before == after)
        {
            return (before, before);
        }

        var (isBefore, isAfter) = (Shows(before), Shows(after));
        return isBefore ? (before, isAfter ? after : before) : isAfter ? (after, after) : null;

        bool Shows(TimeSpan offset) => zone.GetUtcOffset(utc - offset) == offset;
    }

    /// <summary>Finds the clock change next to a wall time that exists twice or not at all.</summary>
    /// <returns>The change as the clocks show it once they have changed: where the gap ends, or the overlap begins.</returns>
    public static DateTimeOffset ChangeAround(this TimeZoneInfo zone, DateTime wall)
    {
        var utc = new DateTimeOffset(Utc(wall));
        return TimeZoneInfo.ConvertTime(zone.ChangeBetween(utc.AddDays(-1), utc.AddDays(1)), zone);
    }

    /// <summary>Finds the instant of the only clock change between two.</summary>
    public static DateTimeOffset ChangeBetween(this TimeZoneInfo zone, DateTimeOffset early, DateTimeOffset late)
    {
        early = early.AddTicks(-(early.UtcTicks % TimeSpan.TicksPerMinute));
        late = late.AddTicks(-(late.UtcTicks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        var before = zone.GetUtcOffset(early);
        while (late - early > TimeSpan.FromMinutes(1))
        {
            var middle = early.AddMinutes((int)((late - early).TotalMinutes / 2));
            (early, late) = zone.GetUtcOffset(middle) == before ? (middle, late) : (early, middle);
        }

        return late.ToUniversalTime();
    }

    /// <summary>Finds the instants of the clock changes after one instant and up to another, in their order.</summary>
    public static IEnumerable<DateTimeOffset> ChangesBetween(this TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset upTo)
    {
        var offset = zone.GetUtcOffset(after);
        while (after < upTo)
        {
            var end = upTo - after > TimeSpan.FromDays(1) ? after.AddDays(1) : upTo;
            if (zone.GetUtcOffset(end) is var later && later != offset)
            {
                yield return zone.ChangeBetween(after, end);
                offset = later;
            }

            after = end;
        }
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
