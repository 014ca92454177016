namespace CommandScheduler.Recurrences;

/// <summary>Finds time zones by their IANA ids, the only ones that mean the same on every system.</summary>
internal static class TimeZones
{
    /// <summary>How names begin that lie beside the zones, are found like them, and are none.</summary>
    private static readonly string[] OfThisMachine = ["localtime", "posix", "right/", "Factory", "/", "."];

    public static TimeZoneInfo Find(string? id, string parameter)
    {
        if (id is null || id.Equals("UTC", StringComparison.OrdinalIgnoreCase))
        {
            return TimeZoneInfo.Utc;
        }

        if (Array.Exists(OfThisMachine, name => id.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException(
                $"The time zone '{id}' is a file of this machine's time zone data, and may mean another zone elsewhere. "
                + "Use an IANA id such as 'Europe/Berlin'.",
                parameter);
        }

        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var iana))
        {
            throw new ArgumentException($"The time zone '{id}' is a Windows id. Use the IANA id, here '{iana}'.", parameter);
        }

        // The system finds a zone by other spellings of its path, too, and keeps one for each.
        if (id.Length == 0 || id.Contains("//", StringComparison.Ordinal) || !TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) || !zone.HasIanaId)
        {
            throw new ArgumentException(
                $"The time zone '{id}' is unknown. Use an IANA id such as 'Europe/Berlin', or null for UTC; a machine without time zone data knows none.",
                parameter);
        }

        return zone;
    }
}
