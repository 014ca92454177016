using System.Runtime.CompilerServices;

using CommandScheduler.Checks;
using CommandScheduler.Recurrences;

namespace CommandScheduler;

/// <summary>Shows what a recurrence means before it is scheduled.</summary>
/// <remarks>
/// <para>
/// Cron fields hold <c>*</c>, numbers, ranges <c>a-b</c>, steps <c>*/n</c>, <c>a/n</c> and <c>a-b/n</c>, and lists of
/// these; months and days of the week also English names, whole or their first three letters. Sunday is 0 or 7. A range
/// may go past the end of its field: <c>22-2</c>, <c>FRI-MON</c>, <c>NOV-FEB</c>; its step goes on across it.
/// </para>
/// <para>
/// The day of the month may also be <c>L</c>, its last; <c>L-3</c>, three days before the last; <c>15W</c>, the weekday
/// (Monday to Friday) nearest to the 15th within the month; or <c>LW</c>, its last weekday. The day of the week may be
/// <c>FRI#2</c>, the second Friday of the month, or <c>FRIL</c>, its last Friday; <c>5#2</c> and <c>5L</c> are the same.
/// Lists may mix these with plain days, such as <c>1,15,L</c>. A day that a month does not have does not occur in it:
/// <c>31W</c>, <c>FRI#5</c>. <c>?</c> in place of a whole day field is <c>*</c>.
/// </para>
/// <para>
/// When both days are restricted, both must match, unlike in Unix cron: <c>0 0 13 * 5</c> is each Friday the 13th. A
/// recurrence that can never occur is refused.
/// </para>
/// <para>
/// In a zone with daylight saving time, a wall time that does not exist occurs once, when the gap ends. One that exists
/// twice occurs once, at the first; or both times, if the seconds, minutes or hours hold <c>*</c>, <c>-</c> or <c>/</c>.
/// These are the rules of the Cronos library; <see cref="JobOptions.DaylightSaving"/> sets others for a job. It can leave
/// out times that do not exist, and put those that exist twice at the first, the last or both.
/// </para>
/// <para>
/// <c>@every</c> takes numbers with the units w, d, h, m and s in this order, from 1 second to 366 days in all. It counts elapsed time; given
/// in whole weeks and days alone, and with a time zone other than UTC, it keeps the wall time of its first occurrence.
/// </para>
/// </remarks>
public static class Recurrence
{
    /// <summary>Lists the next occurrences of a recurrence.</summary>
    /// <param name="recurrence">Cron with 5 fields, or 6 with seconds first; a macro such as <c>@daily</c>; or <c>@every</c> and a duration.</param>
    /// <param name="timeZone">The IANA id of the zone in which cron fields are read; null for UTC.</param>
    /// <param name="from">The instant after which occurrences are listed, itself excluded. <c>@every</c> counts from here.</param>
    /// <param name="count">How many to list: 0 to 10,000.</param>
    /// <returns>The occurrences in UTC, in order; fewer than asked for if there are no more.</returns>
    /// <exception cref="ArgumentException">The recurrence or the zone is unusable; the message says why and what would be right.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/>, or a duration, is out of range.</exception>
    public static IReadOnlyList<DateTimeOffset> Preview(string recurrence, string? timeZone, DateTimeOffset from, int count)
    {
        RecurrenceRule.CheckLength(recurrence, timeZone);
        var rule = RecurrenceRule.Parse(recurrence, timeZone);
        CheckCount(count);

        var occurrences = new List<DateTimeOffset>(count);
        var last = from;
        while (occurrences.Count < count && rule.Next(last, from) is { } next)
        {
            occurrences.Add(next);
            last = next;
        }

        return occurrences;
    }

    /// <summary>
    /// Lists the occurrences of a job that is scheduled with these options at <paramref name="from"/>, with each shift by a
    /// clock change, each exclusion and the bounds.
    /// </summary>
    /// <param name="recurrence">As in <see cref="IScheduleGrain.ScheduleRecurring"/>.</param>
    /// <param name="options">The options of the job; null for the defaults.</param>
    /// <param name="from">The instant after which occurrences are listed, itself excluded unless it is <see cref="JobOptions.StartAt"/>.</param>
    /// <param name="count">How many to list: 0 to 10,000. An occurrence that does not run counts too.</param>
    /// <param name="calendar">The calendar that <see cref="Exclusions.Calendar"/> names, if it names one.</param>
    /// <returns>
    /// The occurrences in order; fewer than asked for if there are no more. Jitter depends on the schedule and the name of the
    /// job, so that it is noted but not applied; <see cref="IScheduleGrain.Explain"/> applies it.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The recurrence or an option is unusable, or the calendar is missing; the message says why and what would be right.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/>, a duration or an option is out of range.</exception>
    // Preview(text, null, …) used to mean UTC; let it resolve to the older overload, which takes a time zone there.
    [OverloadResolutionPriority(-1)]
    public static IReadOnlyList<ExpectedOccurrence> Preview(
        string recurrence,
        JobOptions? options,
        DateTimeOffset from,
        int count,
        IExclusionCalendar? calendar = null)
    {
        options ??= new JobOptions();
        RecurrenceRule.CheckLength(recurrence, options.TimeZone, nameof(recurrence), nameof(options));
        var rule = RecurrenceRule.Parse(recurrence, options.TimeZone, options.DaylightSaving, nameof(recurrence), nameof(options));
        OptionsCheck.Check(options, recurring: true);
        CheckCount(count);
        if (options.Exclude?.Calendar is not { } name)
        {
            calendar = null;
        }
        else if (calendar is null)
        {
            throw new ArgumentException(
                $"JobOptions.Exclude.Calendar is '{name}'. Hand over that calendar, or take its name out of the options.",
                nameof(calendar));
        }

        var series = new OccurrenceSeries(rule, options, from, calendar);
        var expected = ExpectedOccurrences.Enumerate(series, series.IncludingGaps().First(from));
        return [.. ExpectedOccurrences.UpTo(options.MaxRuns, expected).Take(count).Select(occurrence => WithJitter(occurrence, options.Jitter))];
    }

    private static ExpectedOccurrence WithJitter(ExpectedOccurrence expected, TimeSpan jitter)
        => jitter > TimeSpan.Zero && expected.RunsAt is not null
            ? expected.With(OccurrenceShift.Jitter, $"put off by less than {jitter}, and never to the next occurrence")
            : expected;

    private static void CheckCount(int count)
    {
        if (count is < 0 or > 10_000)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} occurrences were asked for. Ask for 0 to 10,000.");
        }
    }
}
