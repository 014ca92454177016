using NCrontab;

namespace CommandScheduler.Recurrences;

/// <summary>Cron in a time zone.</summary>
/// <remarks>
/// NCrontab finds the next wall time; this class brings it into the zone as Cronos does: a wall time that does not exist
/// is the end of its gap, and one that exists twice is its first, or both if a field of seconds, minutes or hours repeats
/// (<c>*</c>, <c>-</c> or <c>/</c>).
/// </remarks>
internal sealed class CronRule : RecurrenceRule
{
    private static readonly CronField[] Fields =
    [
        new("seconds", 0, 59, []),
        new("minutes", 0, 59, []),
        new("hours", 0, 23, []),
        new("days of the month", 1, 31, []),
        new("months", 1, 12, ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]),
        new("days of the week", 0, 7, ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]),
    ];

    private readonly CrontabSchedule _cron;
    private readonly TimeZoneInfo _zone;
    private readonly bool _isInterval;

    private CronRule(CrontabSchedule cron, TimeZoneInfo zone, bool isInterval)
    {
        _cron = cron;
        _zone = zone;
        _isInterval = isInterval;
    }

    public static CronRule Parse(string recurrence, string[] words, TimeZoneInfo zone, string parameter)
    {
        if (words.Length is not (5 or 6))
        {
            throw new ArgumentException($"'{recurrence}' has {words.Length} fields. Write 5 (minute, hour, day of month, month, day of week), or 6 with seconds first.", parameter);
        }

        var withSeconds = words.Length == 6;
        var fields = withSeconds ? Fields : Fields[1..];
        var normal = new string[words.Length];
        for (var index = 0; index < words.Length; index++)
        {
            normal[index] = fields[index].Normalize(words[index], recurrence, parameter);
        }

        CrontabSchedule cron;
        try
        {
            cron = CrontabSchedule.Parse(string.Join(' ', normal), new CrontabSchedule.ParseOptions { IncludingSeconds = withSeconds });
        }
        catch (Exception exception) when (exception is CrontabException or OverflowException or FormatException)
        {
            throw new ArgumentException($"'{recurrence}' is no cron expression: {exception.Message} Write it like '30 9 * * 1-5'.", parameter, exception);
        }

        var rule = new CronRule(cron, zone, words[..(words.Length - 3)].Any(field => field.AsSpan().IndexOfAny('*', '-', '/') >= 0)) { Text = recurrence };
        if (rule.NextWall(new DateTime(2000, 1, 1)) is null)
        {
            throw new ArgumentException($"'{recurrence}' never occurs: no month has such a day. Correct the day or the month.", parameter);
        }

        return rule;
    }

    /// <inheritdoc/>
    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset anchor)
    {
        if (after < DateTimeOffset.UnixEpoch)
        {
            after = DateTimeOffset.UnixEpoch.AddTicks(-1);
        }

        if (after >= End)
        {
            return null;
        }

        if (_zone == TimeZoneInfo.Utc)
        {
            return NextWall(after.UtcDateTime) is { } utc ? At(utc, TimeSpan.Zero) : null;
        }

        var offset = _zone.GetUtcOffset(after);
        var wall = DateTime.SpecifyKind(after.UtcDateTime + offset, DateTimeKind.Unspecified);
        if (!_zone.IsAmbiguousTime(wall))
        {
            return Map(NextWall(wall));
        }

        var offsets = _zone.GetAmbiguousTimeOffsets(wall);
        var (first, second) = (offsets.Max(), offsets.Min());
        var (from, to) = Overlap(wall);
        if (offset == first)
        {
            if (NextWall(wall) is { } inFirst && inFirst < to)
            {
                return At(inFirst, first);
            }

            if (_isInterval && NextWall(from.AddTicks(-1)) is { } inSecond && inSecond < to)
            {
                return At(inSecond, second);
            }

            return Map(NextWall(wall));
        }

        if (_isInterval)
        {
            var next = NextWall(wall);
            return next < to ? At(next.Value, second) : Map(next);
        }

        return Map(NextWall(to.AddTicks(-1)));
    }

    private static DateTimeOffset? At(DateTime wall, TimeSpan offset)
    {
        var utc = new DateTimeOffset(DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc));
        return utc < End ? utc : null;
    }

    private static DateTime Minute(DateTime instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute));

    private DateTimeOffset? Map(DateTime? wall)
    {
        if (wall is not { } next)
        {
            return null;
        }

        if (_zone.IsInvalidTime(next))
        {
            // The end of the gap, whatever the time in it.
            next = Minute(next);
            while (_zone.IsInvalidTime(next))
            {
                next = next.AddMinutes(1);
            }
        }

        return At(next, _zone.IsAmbiguousTime(next) ? _zone.GetAmbiguousTimeOffsets(next).Max() : _zone.GetUtcOffset(next));
    }

    /// <summary>Finds the wall times from which and up to which each time exists twice.</summary>
    private (DateTime From, DateTime To) Overlap(DateTime wall)
    {
        var from = Minute(wall);
        while (_zone.IsAmbiguousTime(from.AddMinutes(-1)))
        {
            from = from.AddMinutes(-1);
        }

        var to = Minute(wall).AddMinutes(1);
        while (_zone.IsAmbiguousTime(to))
        {
            to = to.AddMinutes(1);
        }

        return (from, to);
    }

    private DateTime? NextWall(DateTime after)
    {
        // The Gregorian calendar repeats its dates and weekdays within 40 years, or 48 around a century without a leap day.
        var end = after.Year < 9949 ? after.AddYears(49) : new DateTime(9999, 1, 2);
        var next = _cron.GetNextOccurrence(DateTime.SpecifyKind(after, DateTimeKind.Unspecified), end);
        return next < end ? next : null;
    }
}
