namespace CommandScheduler.Recurrences;

/// <summary>Finds time zones by their IANA ids, the only ones that mean the same on every system.</summary>
internal static class TimeZones
{
    public static TimeZoneInfo Find(string? id, string parameter)
    {
        if (id is null or "UTC")
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var iana))
        {
            throw new ArgumentException($"The time zone '{id}' is a Windows id. Use the IANA id, here '{iana}'.", parameter);
        }

        if (id.Length == 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) || !zone.HasIanaId)
        {
            throw new ArgumentException(
                $"The time zone '{id}' is unknown. Use an IANA id such as 'Europe/Berlin', or null for UTC; a machine without time zone data knows none.",
                parameter);
        }

        return zone;
    }
}
