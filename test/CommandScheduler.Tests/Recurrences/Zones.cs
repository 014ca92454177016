namespace CommandScheduler.Tests.Recurrences;

/// <summary>Zones whose clocks change in odd ways, and the instants when they do.</summary>
internal static class Zones
{
    public static readonly DateTimeOffset From = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset To = new(2037, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static readonly string[] Ids =
    [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "Pacific/Apia",
        "America/Havana", "Antarctica/Troll", "Africa/Casablanca", "Europe/Dublin", "America/St_Johns", "UTC", "Asia/Tehran",
    ];

    public static TimeZoneInfo Find(string id) => id == "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(id);

    /// <summary>Finds the first instants with another offset than the minute before.</summary>
    public static List<DateTimeOffset> Changes(TimeZoneInfo zone)
    {
        var changes = new List<DateTimeOffset>();
        var step = TimeSpan.FromHours(8);
        for (var from = From; from < To; from += step)
        {
            var offset = zone.GetUtcOffset(from);
            var (early, late) = (from, from + step);
            if (zone.GetUtcOffset(late) == offset)
            {
                continue;
            }

            while (late - early > TimeSpan.FromMinutes(1))
            {
                var middle = early.AddMinutes((int)((late - early).TotalMinutes / 2));
                (early, late) = zone.GetUtcOffset(middle) == offset ? (middle, late) : (early, middle);
            }

            changes.Add(late);
        }

        return changes;
    }

    public static DateTimeOffset RandomInstant(Random random, IReadOnlyList<DateTimeOffset> changes)
        => changes.Count > 0 && random.Next(2) == 0
            ? changes[random.Next(changes.Count)].AddSeconds(random.Next(10) == 0 ? 0 : random.Next(-12_000, 12_000))
            : From.AddSeconds(random.NextInt64((long)(To - From).TotalSeconds));
}
