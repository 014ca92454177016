namespace CommandScheduler.Recurrences;

/// <summary>A part of the days of the week that only the calendar tells: <c>FRI#2</c>, <c>FRIL</c>.</summary>
internal static class WeekDayPart
{
    /// <returns>The day; null if the part is a plain one.</returns>
    public static CronDay? Read(CronFieldReader reader, string part)
    {
        var mark = part.IndexOf('#', StringComparison.Ordinal);
        if (mark >= 0)
        {
            return NthOfWeek(reader, part, part[..mark], part[(mark + 1)..]);
        }

        if (!part.EndsWith('L') && !part.EndsWith('l'))
        {
            return null;
        }

        return part.Length > 1
            ? new(CronDayForm.LastOfWeek, reader.Value(part[..^1]) % 7)
            : throw reader.Error(
                $"'{part}' is not clear as a day of the week",
                "Write 'SAT' for each Saturday, or the day before it, such as 'FRIL' for the last Friday of the month");
    }

    private static CronDay NthOfWeek(CronFieldReader reader, string part, string day, string number)
        => CronFieldReader.Number(number) is >= 1 and <= 5 and var nth
            ? new(CronDayForm.NthOfWeek, reader.Value(day) % 7, nth)
            : throw reader.Error(
                $"'{part}' is out of range, as no month has such a day",
                "Write '#1' to '#5' after the day, such as 'FRI#2' for the second Friday of the month");
}
