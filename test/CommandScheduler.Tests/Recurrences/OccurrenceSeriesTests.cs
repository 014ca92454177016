using System.Globalization;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Tests.Recurrences;

/// <summary>A rule within its bounds and with its exclusions: which occurrences it has, how they are counted and found.</summary>
public sealed class OccurrenceSeriesTests
{
    private static readonly DateTimeOffset Start = Text.Instant("2026-01-05T00:00:00Z");

    [Fact]
    public void The_first_occurrence_is_the_start_itself_or_later_than_now()
    {
        var series = Series("@every 6h", new JobOptions { StartAt = Start });
        Assert.Equal(Start, series.First(Start.AddDays(-1)));
        Assert.Equal(Start, series.First(Start));
        Assert.Equal(Start.AddHours(6), series.First(Start.AddTicks(1)));
        Assert.Equal(Start.AddHours(6), Series("@every 6h", new JobOptions()).First(Start));
    }

    [Fact]
    public void An_occurrence_at_the_end_is_the_last()
    {
        var series = Series("@hourly", new JobOptions { EndAt = Start.AddHours(2) });
        Assert.Equal(Start.AddHours(2), series.NextAfter(Start.AddHours(1)));
        Assert.Null(series.NextAfter(Start.AddHours(2)));
        Assert.Equal(new OccurrenceRun(3, Start.AddHours(2), true), series.Count(Start, Start.AddHours(9)));
        Assert.Equal(new OccurrenceRun(2, Start.AddHours(1), true), series.Count(Start, Start.AddHours(1)));
        Assert.Equal(new OccurrenceRun(1, Start, true), series.Count(Start, Start));
        Assert.Equal(new OccurrenceRun(0, null, true), series.Count(Start, Start.AddTicks(-1)));
        Assert.Equal(Start.AddHours(3), series.NextWithin(Start.AddHours(2), Start.AddHours(4)));
    }

    [Fact]
    public void What_is_excluded_is_passed_over_and_told_with_its_reason()
    {
        var series = Series("0 */6 * * *", new JobOptions
        {
            TimeZone = "Europe/Berlin",
            EndAt = Start.AddDays(6),
            Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 6)], Calendar = "closed" },
        });
        Assert.Null(series.WhyExcluded(Start));
        Assert.Equal("2026-01-06 is excluded", series.WhyExcluded(Start.AddHours(23)));
        Assert.Equal("2026-01-06 is excluded", series.WhyExcluded(Start.AddHours(47).AddTicks(-1)));
        Assert.Null(series.WhyExcluded(Start.AddHours(47)));
        Assert.Equal("calendar 'closed' excludes 2026-01-08 06:00:00 +01:00", series.WhyExcluded(Start.AddHours(77)));

        var first = Start.AddHours(5);
        Same.As("2 to 05 11:00, 0 excluded to , end 05 11:00, True", Run(series.Count(first, Start.AddHours(11))));
        Same.As("3 to 05 17:00, 2 excluded to 06 05:00, end 06 05:00, True", Run(series.Count(first, Start.AddHours(29))));
        Same.As("16 to 10 23:00, 8 excluded to 08 17:00, end 10 23:00, True", Run(series.Count(first, Start.AddDays(9))));
        Same.As("0 to , 0 excluded to , end , True", Run(series.LeadingExcluded(first, Start.AddDays(9))));
        Same.As("0 to , 2 excluded to 06 05:00, end 06 05:00, True", Run(series.LeadingExcluded(Start.AddHours(23), Start.AddHours(29))));
        Same.As("0 to , 4 excluded to 06 17:00, end 06 17:00, True", Run(series.LeadingExcluded(Start.AddHours(23), Start.AddDays(9))));
        Assert.Equal([5, 11, 17, 47, 53], Enumerable.Range(1, 5).Select(number => (series.Nth(first, Start.AddDays(9), number) - Start).TotalHours));
        Assert.Equal(Start.AddHours(47), series.NextWithin(Start.AddHours(17), Start.AddHours(48)));
        Assert.Null(series.NextWithin(Start.AddHours(17), Start.AddHours(47)));
        Assert.Equal(Start.AddDays(-1).AddHours(5), series.NextWithin(Start.AddDays(-1), Start));
    }

    [Fact]
    public void Years_are_counted_day_by_day_without_the_excluded_days()
    {
        var plain = Series("* * * * * *", new JobOptions());
        Assert.Equal(new OccurrenceRun(31_536_000, Start.AddDays(365).AddSeconds(-1), true), plain.Count(Start, Start.AddDays(365).AddTicks(-1)));
        Assert.Equal(plain.Count(Start, Start.AddDays(365)), plain.Overdue(Start, Start.AddDays(365)));
        Assert.Equal(Start.AddSeconds(20_000_000 - 1), plain.Nth(Start, Start.AddDays(365), 20_000_000));

        var day = Start.AddDays(1);
        var closed = Series("* * * * * *", new JobOptions { Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 6)] } });
        Assert.Equal(new OccurrenceRun(86_400, day.AddSeconds(-1), true, 13_601, day.AddSeconds(13_600)), closed.Count(Start, day.AddSeconds(13_600)));
        var year = new OccurrenceRun(364 * 86_400, Start.AddDays(365).AddSeconds(-1), true, 86_400, day.AddSeconds(86_399));
        Assert.Equal(year, closed.Count(Start, Start.AddDays(365).AddTicks(-1)));
        Assert.Equal(year, closed.Overdue(Start, Start.AddDays(365).AddTicks(-1)));
        Assert.Equal(Start.AddSeconds(20_000_000 + 86_400 - 1), closed.Nth(Start, Start.AddDays(365), 20_000_000));

        DateOnly[] both = [new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 6)];
        var twoDays = Series("* * * * * *", new JobOptions { Exclude = new Exclusions { Dates = both } });
        Assert.Equal(new OccurrenceRun(0, null, true, 172_800, Start.AddSeconds(172_799)), twoDays.LeadingExcluded(Start, day.AddDays(9)));
    }

    [Fact]
    public void A_calendar_by_date_is_asked_once_for_a_day()
    {
        var holidays = new Holidays();
        var series = new OccurrenceSeries(RecurrenceRule.Parse("* * * * * *", "Europe/Berlin"), new JobOptions(), Start, holidays);
        Assert.Equal(
            new OccurrenceRun(2 * 86_400, Start.AddHours(23).AddDays(2).AddSeconds(-1), true, 86_400, Start.AddHours(23).AddDays(1).AddSeconds(-1)),
            series.Count(Start.AddHours(-1), Start.AddHours(23).AddDays(2).AddTicks(-1)));
        Assert.Equal(
            ["2026-01-05 00", "2026-01-06 00", "2026-01-07 00"],
            holidays.Asked.Select(at => at.ToString("yyyy-MM-dd HH", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Of_more_than_10_000_what_a_calendar_excludes_by_the_time_of_the_day_is_not_told_apart()
    {
        var nights = Series("* * * * * *", new JobOptions { Exclude = new Exclusions { Calendar = "night" } });
        var six = Start.AddHours(6);
        Assert.Equal(new OccurrenceRun(0, null, false, 10_000, Start.AddSeconds(9_999)), nights.LeadingExcluded(Start, six));
        Assert.Equal(new OccurrenceRun(0, null, true, 9_000, six.AddSeconds(-1)), nights.LeadingExcluded(six.AddSeconds(-9_000), six.AddHours(9)));

        var told = new OccurrenceRun(9_000, six.AddSeconds(8_999), true, 1_000, six.AddSeconds(-1));
        Assert.Equal(told, nights.Count(six.AddSeconds(-1_000), six.AddSeconds(8_999)));
        Assert.Equal(told, nights.Overdue(six.AddSeconds(-1_000), six.AddSeconds(8_999)));
        Assert.Equal(new OccurrenceRun(10_001, six.AddSeconds(9_000), true), nights.Count(six.AddSeconds(-1_000), six.AddSeconds(9_000)));
        Assert.Equal(new OccurrenceRun(1, six.AddSeconds(-1_000), false), nights.Overdue(six.AddSeconds(-1_000), six.AddSeconds(9_000)));
    }

    [Fact]
    public void What_came_due_in_a_pause_that_is_over_is_no_part_of_it()
    {
        // From 02:00 to 05:00, and from 08:30 to 08:45.
        var series = Series("@hourly", new JobOptions { EndAt = Start.AddHours(9) })
            .Without([new(Start.AddHours(2), Start.AddHours(5)), new(Start.AddHours(8.5), Start.AddHours(8.75))]);
        Assert.Equal([0, 1, 2, 6, 7, 8, 9], Occurrences().Select(due => (due - Start).TotalHours));
        Assert.Equal(new OccurrenceRun(7, Start.AddHours(9), true), series.Count(Start, Start.AddHours(12)));
        Assert.Equal(new OccurrenceRun(3, Start.AddHours(2), true), series.Count(Start, Start.AddHours(5)));
        Assert.Equal(new OccurrenceRun(0, null, true), series.Count(Start.AddHours(3), Start.AddHours(4)));
        Assert.Equal([0, 1, 2, 6, 7, 8, 9], Enumerable.Range(1, 7).Select(number => (series.Nth(Start, Start.AddHours(12), number) - Start).TotalHours));
        Assert.Equal(new OccurrenceRun(7, Start.AddHours(9), true), series.IncludingExcluded().Count(Start, Start.AddHours(12)));

        IEnumerable<DateTimeOffset> Occurrences()
        {
            for (DateTimeOffset? due = Start; due is { } at; due = series.NextAfter(at))
            {
                yield return at;
            }
        }
    }

    [Fact]
    public void A_range_is_counted_up_to_a_limit_without_what_is_excluded()
    {
        var plain = Series("* * * * * *", new JobOptions { StartAt = Start.AddDays(400) });
        Assert.Equal((5, Start, true), plain.CountWithin(Start, Start.AddDays(365), 5));
        Assert.Equal((4, Start, true), plain.CountWithin(Start, Start.AddSeconds(4), 5));
        var closed = Series("@hourly", new JobOptions { Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 5)] } });
        Assert.Equal((3, Start.AddDays(1), true), closed.CountWithin(Start, Start.AddDays(1).AddHours(3), 100));
        Assert.Equal((2, Start.AddDays(1), true), closed.CountWithin(Start, Start.AddDays(1).AddHours(3), 2));
        Assert.Equal((0, null, true), closed.CountWithin(Start, Start.AddDays(1), 100));
    }

    [Fact]
    public void An_interval_is_counted_beyond_the_limit_at_once()
        => Assert.Equal(
            new OccurrenceRun(150_001, Start.AddSeconds(150_000), true),
            Series("@every 1s", new JobOptions { StartAt = Start }).Count(Start, Start.AddSeconds(150_000)));

    [Fact]
    public void A_range_before_the_start_keeps_the_phase_of_the_interval()
    {
        var series = Series("@every 7h", new JobOptions { StartAt = Start });
        Assert.Equal(Start.AddHours(-14), series.NextWithin(Start.AddHours(-20), Start));
        Assert.Equal(Start.AddHours(-7), series.NextWithin(Start.AddHours(-14), Start));
        Assert.Null(series.NextWithin(Start.AddHours(-7), Start));
    }

    [Fact]
    public void A_calendar_that_throws_is_named()
    {
        var series = Series("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "closed" } }, new Fails());
        Same.As(
            """
            Calendar 'closed' failed: InvalidOperationException: no such file. Correct it; the job then goes on by itself.
            """, Assert.Throws<CalendarFailedException>(() => series.WhyExcluded(Start)).Message);
    }

    [Fact]
    public void A_preview_tells_each_shift_exclusion_and_bound()
    {
        var options = new JobOptions
        {
            TimeZone = "Europe/Berlin",
            Jitter = TimeSpan.FromMinutes(5),
            MaxRuns = 3,
            DaylightSaving = new() { Gap = DaylightSavingGap.Skip, Overlap = DaylightSavingOverlap.Both },
            Exclude = new Exclusions { Dates = [new DateOnly(2026, 3, 28)] },
        };
        Same.As(
            """
            03-28 01:15 (02:15 +01:00)  Skipped
              Excluded: 2026-03-28 is excluded
            03-28 01:45 (02:45 +01:00)  Skipped
              Excluded: 2026-03-28 is excluded
            03-29 01:00 (03:00 +02:00)
              SkippedInGap: 2026-03-29 02:15:00 does not exist, for the clocks go from 02:00 to 03:00: it does not occur
            03-30 00:15 (02:15 +02:00) 00:15
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            03-30 00:45 (02:45 +02:00) 00:45
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            03-31 00:15 (02:15 +02:00) 00:15
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            """, Preview("15,45 2 * * *", options, "2026-03-27T12:00:00Z"));
        Same.As(
            """
            10-25 00:15 (02:15 +02:00) 00:15
              FirstOfTwo: 02:15:00 exists twice on 2026-10-25: this is the first, UTC+02:00
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            10-25 00:45 (02:45 +02:00) 00:45
              FirstOfTwo: 02:45:00 exists twice on 2026-10-25: this is the first, UTC+02:00
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            10-25 01:15 (02:15 +01:00) 01:15
              SecondOfTwo: 02:15:00 exists twice on 2026-10-25: this is the second, UTC+01:00
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            10-25 01:45 (02:45 +01:00) 01:45
              SecondOfTwo: 02:45:00 exists twice on 2026-10-25: this is the second, UTC+01:00
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            10-26 01:15 (02:15 +01:00) 01:15
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            10-26 01:45 (02:45 +01:00) 01:45
              Jitter: put off by less than 00:05:00, and never to the next occurrence
            """, Preview("15,45 2 * * *", options with { MaxRuns = null, Exclude = null }, "2026-10-24T12:00:00Z"));
        Same.As(
            """
            03-29 01:00 (03:00 +02:00) 01:00
            03-30 01:00 (03:00 +02:00) 01:00
            03-31 01:00 (03:00 +02:00) 01:00
            """, Preview("0 3 * * *", options with { Jitter = default, Exclude = null }, "2026-03-28T12:00:00Z"));
        Same.As(
            """
            03-29 01:00 (03:00 +02:00) 01:00
              MovedToEndOfGap: 2026-03-29 02:30:00 does not exist, for the clocks go from 02:00 to 03:00: it occurs when the gap ends
            03-30 00:30 (02:30 +02:00) 00:30
            03-31 00:30 (02:30 +02:00) 00:30
            """, Preview("30 2 * * *", options with { Jitter = default, DaylightSaving = null, Exclude = null }, "2026-03-28T12:00:00Z"));
        Same.As(
            """
            03-29 01:30 (03:30 +02:00) 01:30
            03-29 02:30 (04:30 +02:00) 02:30
            03-29 03:30 (05:30 +02:00) 03:30
            """, Preview("@every 1h", new JobOptions { TimeZone = "Europe/Berlin", MaxRuns = 3 }, "2026-03-29T00:30:00Z"));
        Same.As(
            """
            10-25 00:30 (02:30 +02:00) 00:30
            10-25 01:30 (02:30 +01:00) 01:30
            10-25 02:30 (03:30 +01:00) 02:30
            """, Preview("@every 1h", new JobOptions { TimeZone = "Europe/Berlin", MaxRuns = 3 }, "2026-10-24T23:30:00Z"));
        Same.As(
            """
            03-29 01:00 (03:00 +02:00) 01:00
              MovedToEndOfGap: 2026-03-29 02:00:00 does not exist, for the clocks go from 02:00 to 03:00: it occurs when the gap ends
            03-30 00:00 (02:00 +02:00) 00:00
            03-31 00:00 (02:00 +02:00) 00:00
            """, Preview("0 2 * * *", options with { Jitter = default, DaylightSaving = null, Exclude = null }, "2026-03-28T12:00:00Z"));
        Assert.Equal(["2026-01-05T00:00", "2026-01-05T06:00"], Recurrence.Preview("0 */6 * * *", new JobOptions { StartAt = Start }, Start.AddDays(-3), 2)
            .Select(expected => expected.DueAt.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)));
    }

    private static string Preview(string recurrence, JobOptions options, string from)
        => string.Join('\n', Recurrence.Preview(recurrence, options, Text.Instant(from), 6).Select(expected => string.Join(
            "\n  ",
            expected.Notes.Select(note => $"{note.Shift}: {note.Text}").Prepend(
                $"{expected.DueAt:MM-dd HH:mm} ({expected.LocalTime:HH:mm zzz}) {expected.RunsAt:HH:mm} {expected.Outcome}".TrimEnd()))));

    private static string Run(OccurrenceRun run)
        => $"{run.Count} to {run.Last:dd HH:mm}, {run.Excluded} excluded to {run.LastExcluded:dd HH:mm}, end {run.End:dd HH:mm}, {run.Complete}";

    private static OccurrenceSeries Series(string recurrence, JobOptions options, IExclusionCalendar? calendar = null)
        => OccurrenceSeries.Parse(recurrence, options, Start, new Calendars([new("closed", calendar ?? new Thursdays()), new("night", new Nights())]));

    private sealed class Thursdays : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => localTime.DayOfWeek == DayOfWeek.Thursday;
    }

    private sealed class Nights : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => localTime.Hour < 6;
    }

    private sealed class Holidays : IExclusionCalendar
    {
        public List<DateTimeOffset> Asked { get; } = [];

        public bool IsByDate => true;

        public bool Excludes(DateTimeOffset localTime)
        {
            Asked.Add(localTime);
            return localTime.Day == 6;
        }
    }

    private sealed class Fails : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => throw new InvalidOperationException("no such file");
    }
}
