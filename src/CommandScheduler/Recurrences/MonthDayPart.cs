namespace CommandScheduler.Recurrences;

/// <summary>A part of the days of the month that only the calendar tells: <c>L</c>, <c>L-3</c>, <c>LW</c>, <c>15W</c>.</summary>
internal static class MonthDayPart
{
    /// <returns>The day; null if the part is a plain one.</returns>
    public static CronDay? Read(CronFieldReader reader, string part)
    {
        var isWeekday = part.EndsWith('W') || part.EndsWith('w');
        var day = isWeekday ? part[..^1] : part;
        if (day.StartsWith('L') || day.StartsWith('l'))
        {
            return new(CronDayForm.FromLast, FromLast(reader, day, part), Weekday: isWeekday);
        }

        return isWeekday ? new(CronDayForm.OfMonth, reader.Value(day), Weekday: true) : null;
    }

    /// <summary>Reads how many days a day is before the last of the month.</summary>
    private static int FromLast(CronFieldReader reader, string day, string part)
    {
        if (day.Length == 1)
        {
            return 0;
        }

        return day[1] == '-' && CronFieldReader.Number(day[2..]) is >= 0 and <= 30 and var distance
            ? distance
            : throw reader.Error(
                $"'{part}' is no day of the month",
                "Write 'L' for the last, 'L-1' to 'L-30' for one before it, or 'LW' for the last weekday");
    }
}
