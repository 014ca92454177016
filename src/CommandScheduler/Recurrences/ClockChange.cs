namespace CommandScheduler.Recurrences;

/// <summary>Finds where the wall times end that a clock change leaves out or repeats. Clocks change at whole minutes.</summary>
internal static class ClockChange
{
    /// <summary>Says whether the clocks of a zone never show a wall time.</summary>
    /// <remarks>Not as <see cref="TimeZoneInfo.IsInvalidTime"/>, which takes most of the day for valid that Apia left out in 2011.</remarks>
    public static bool IsInGap(this TimeZoneInfo zone, DateTime wall)
    {
        var offset = zone.GetUtcOffset(wall);
        return zone.GetUtcOffset(Utc(wall - offset)) != offset;
    }

    /// <summary>Finds the first wall time that exists after one that does not.</summary>
    public static DateTime EndOfGap(this TimeZoneInfo zone, DateTime wall)
    {
        // The first minute at which the clocks show at least the wall time; no zone is further from UTC than the ends.
        var minute = Utc(Minute(wall));
        var (early, late) = (minute.AddDays(-2), minute.AddDays(2));
        while (late - early > TimeSpan.FromMinutes(1))
        {
            var middle = early.AddMinutes((int)((late - early).TotalMinutes / 2));
            (early, late) = Wall(middle) >= minute ? (early, middle) : (middle, late);
        }

        return DateTime.SpecifyKind(Wall(late), DateTimeKind.Unspecified);

        DateTime Wall(DateTime utc) => utc + zone.GetUtcOffset(utc);
    }

    /// <summary>Finds the wall times from which and up to which each time exists twice, around one that does.</summary>
    public static (DateTime From, DateTime To) OverlapAround(this TimeZoneInfo zone, DateTime wall)
    {
        var from = Minute(wall);
        while (zone.IsAmbiguousTime(from.AddMinutes(-1)))
        {
            from = from.AddMinutes(-1);
        }

        var to = Minute(wall).AddMinutes(1);
        while (zone.IsAmbiguousTime(to))
        {
            to = to.AddMinutes(1);
        }

        return (from, to);
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static DateTime Minute(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));
}
