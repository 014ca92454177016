using System.Globalization;
using System.Numerics;

using NCrontab;

namespace CommandScheduler.Recurrences;

/// <summary>A cron expression: a row of wall times, whatever the time zone.</summary>
/// <remarks>NCrontab finds the next time that the plain fields allow; the days that it does not know are tested here.</remarks>
internal sealed class CronPattern : IWallTimes
{
    private static readonly CronField[] Fields =
    [
        new("seconds", 0, 59, []),
        new("minutes", 0, 59, []),
        new("hours", 0, 23, []),
        new("days of the month", 1, 31, []),
        new("months", 1, 12, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12]),
        new("days of the week", 0, 7, CultureInfo.InvariantCulture.DateTimeFormat.DayNames),
    ];

    private readonly CrontabSchedule _plain;
    private readonly bool _hasCalendarDays;

    private CronPattern(CrontabSchedule plain, CronSet[] sets, bool isInterval)
    {
        _plain = plain;
        Seconds = sets.Length == 6 ? sets[0] : CronSet.Zero;
        (Minutes, Hours, DaysOfMonth, Months, DaysOfWeek) = (sets[^5], sets[^4], sets[^3], sets[^2], sets[^1]);
        _hasCalendarDays = !DaysOfMonth.Days.IsEmpty || !DaysOfWeek.Days.IsEmpty;
        IsInterval = isInterval;
    }

    public CronSet Seconds { get; }

    public CronSet Minutes { get; }

    public CronSet Hours { get; }

    public CronSet DaysOfMonth { get; }

    public CronSet Months { get; }

    public CronSet DaysOfWeek { get; }

    /// <summary>Gets whether the seconds, minutes or hours repeat, by their text (<c>*</c>, <c>-</c> or <c>/</c>); otherwise they are fixed times.</summary>
    public bool IsInterval { get; }

    public static CronPattern Parse(string recurrence, string[] words, string parameter)
    {
        if (words.Length is not (5 or 6))
        {
            throw new ArgumentException(
                $"'{recurrence}' has {words.Length} fields. Write 5 (minute, hour, day of month, month, day of week), or 6 with seconds first.",
                parameter);
        }

        var sets = words.Zip(Fields[^words.Length..], (word, field) => new CronFieldReader(field, recurrence, parameter).Read(word)).ToArray();
        var settings = new CrontabSchedule.ParseOptions { IncludingSeconds = words.Length == 6 };
        CrontabSchedule plain;
        try
        {
            plain = CrontabSchedule.Parse(string.Join(' ', sets.Select(set => set.Text)), settings);
        }
        catch (Exception exception) when (exception is CrontabException or OverflowException or FormatException)
        {
            throw new ArgumentException(
                $"'{recurrence}' is no cron expression: {Sentence.From(exception)} Write it like '30 9 * * 1-5'.",
                parameter,
                exception);
        }

        var pattern = new CronPattern(plain, sets, words[..^3].Any(field => field.AsSpan().IndexOfAny('*', '-', '/') >= 0));
        if (pattern.Next(new DateTime(2000, 1, 1)) is null)
        {
            throw new ArgumentException(
                pattern is { DaysOfMonth.IsAny: false, DaysOfWeek.IsAny: false }
                    ? $"'{recurrence}' never occurs: the day of the month and the day of the week must both match, and no month has such a day. "
                        + "For each day that matches one of them, schedule two jobs, each with a '*' for the other."
                    : $"'{recurrence}' never occurs: no month has such a day. Correct the day or the month.",
                parameter);
        }

        return pattern;
    }

    /// <inheritdoc/>
    public DateTime? Next(DateTime after)
    {
        // The Gregorian calendar repeats its dates and weekdays within 40 years, or 48 around a century without a leap day.
        var end = after.Year < 9949 ? after.AddYears(49) : new DateTime(9999, 1, 2);
        after = DateTime.SpecifyKind(after, DateTimeKind.Unspecified);
        while (true)
        {
            var next = _plain.GetNextOccurrence(after, end);
            if (next >= end)
            {
                return null;
            }

            if (!_hasCalendarDays || Allows(next))
            {
                return next;
            }

            var day = next.Date.AddDays(1);
            while (!Allows(day))
            {
                day = day.AddDays(1);
                if (day >= end)
                {
                    return null;
                }
            }

            after = day.AddTicks(-1);
        }
    }

    /// <inheritdoc/>
    public long Count(DateTime after, DateTime upTo)
    {
        if (after >= upTo)
        {
            return 0;
        }

        long ofDay = BitOperations.PopCount(Hours.Plain) * BitOperations.PopCount(Minutes.Plain) * BitOperations.PopCount(Seconds.Plain);
        var count = (Includes(upTo.Date) ? CountUpTo(upTo.TimeOfDay) : 0) - (Includes(after.Date) ? CountUpTo(after.TimeOfDay) : 0);
        for (var day = after.Date; day < upTo.Date; day = day.AddDays(1))
        {
            count += Includes(day) ? ofDay : 0;
        }

        return count;
    }

    /// <summary>Counts the times of a day up to and with one of them.</summary>
    private long CountUpTo(TimeSpan time)
    {
        var (hours, minutes, seconds) = (Hours.Plain, Minutes.Plain, Seconds.Plain);
        long ofMinute = BitOperations.PopCount(seconds);
        var ofHour = BitOperations.PopCount(minutes) * ofMinute;
        return (Below(hours, time.Hours) * ofHour)
            + (Has(hours, time.Hours)
                ? (Below(minutes, time.Minutes) * ofMinute) + (Has(minutes, time.Minutes) ? Below(seconds, time.Seconds + 1) : 0)
                : 0);

        static long Below(ulong values, int value) => BitOperations.PopCount(values & ((1UL << value) - 1));
    }

    private bool Includes(DateTime date)
        => Has(Months.Plain, date.Month) && DaysOfMonth.Includes(date, date.Day) && DaysOfWeek.Includes(date, (int)date.DayOfWeek);

    private static bool Has(ulong values, int value) => (values >> value & 1) != 0;

    private bool Allows(DateTime date) => DaysOfMonth.Allows(date, date.Day) && DaysOfWeek.Allows(date, (int)date.DayOfWeek);
}
