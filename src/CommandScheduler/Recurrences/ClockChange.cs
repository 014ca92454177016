namespace CommandScheduler.Recurrences;

/// <summary>Finds where the wall times end that a clock change leaves out or repeats. Clocks change at whole minutes.</summary>
internal static class ClockChange
{
    /// <summary>Finds the first wall time that exists after one that does not.</summary>
    public static DateTime EndOfGap(this TimeZoneInfo zone, DateTime wall)
    {
        var end = Minute(wall);
        while (zone.IsInvalidTime(end))
        {
            end = end.AddMinutes(1);
        }

        return end;
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

    private static DateTime Minute(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));
}
