namespace CommandScheduler.Tests.Schedules;

/// <summary>Calendars of the application that throw, say much, or exclude everything.</summary>
public sealed class HostileCalendarTests
{
    private static readonly JobOptions ByCalendar = new() { Exclude = new() { Calendar = "calendar" } };

    [Fact]
    public void An_endless_error_is_cut_and_cleaned_before_it_is_stored()
    {
        var schedule = new PureSchedule(new Calendar(_ => throw new InvalidOperationException("\0" + new string('e', 5_000_000))));
        schedule.Recurring("@every 1s", ByCalendar);
        schedule.Now = schedule.Now.AddSeconds(1);
        Assert.Empty(schedule.Begin());
        Assert.Equal(JobStatus.Quarantined, schedule.Job.Status);
        Assert.StartsWith("Calendar 'calendar' failed: InvalidOperationException:  eee", schedule.Job.LastError, StringComparison.Ordinal);
        Assert.InRange(schedule.Stored.Length, 1, 10_000);
        Assert.DoesNotContain("u0000", schedule.Stored, StringComparison.Ordinal);
        Assert.Equal("job", Assert.Single(schedule.QuarantinedByRule));
        Assert.InRange(schedule.Explain().HeldBackBy!.Length, 1, 5_000);
    }

    [Fact]
    public void An_occurrence_that_was_quarantined_has_one_outcome_however_many_are_recorded_until_it_is_passed_over()
    {
        var broken = false;
        var schedule = new PureSchedule(new Calendar(_ => broken ? throw new InvalidOperationException("no such file") : false));
        schedule.Recurring("@hourly", ByCalendar with { Overlap = Overlap.Allow, CatchUp = new() { Mode = CatchUpMode.None } });
        List<PureAttempt> running = [];
        for (var hours = 0; hours < 12; hours++)
        {
            schedule.Now += TimeSpan.FromHours(1);
            running.AddRange(schedule.Begin());
        }

        broken = true;
        schedule.Now += TimeSpan.FromHours(1);
        Assert.Empty(schedule.Begin());
        running.ForEach(attempt => schedule.Succeed(attempt));
        broken = false;
        schedule.Now += TimeSpan.FromHours(2.5);
        schedule.Requeue("job");
        schedule.Begin();
        Assert.Equal(15, schedule.Outcomes.Sum(outcome => outcome.Count));
    }

    [Fact]
    public void A_past_range_of_which_all_is_excluded_is_refused_after_a_bounded_time()
    {
        var asked = 0;
        var schedule = new PureSchedule(new Calendar(_ => ++asked > 0));
        schedule.Recurring("* * * * * *", ByCalendar);
        var refusal = Assert.Throws<ArgumentException>(() => schedule.Backfill(schedule.Now.AddYears(-4), schedule.Now));
        Assert.Equal("from", refusal.ParamName);
        Assert.Contains("too many occurrences of job 'job' are excluded by its calendar", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(100_000, asked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/St_Johns")]
    public void Days_that_are_excluded_are_passed_over_as_a_whole_and_nothing_beside_them(string? zone)
    {
        var schedule = new PureSchedule();
        var days = Enumerable.Range(0, 900).Select(day => new DateOnly(2023, 7, 1).AddDays(day)).Where(day => day.Day != 28).ToArray();
        schedule.Recurring("* * * * * *", new() { TimeZone = zone, Exclude = new() { Dates = days } });
        var from = new DateTimeOffset(2023, 7, 3, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(86_400, schedule.Backfill(from, new(2023, 8, 15, 0, 0, 0, TimeSpan.Zero), new() { Max = 100_000 }));
        schedule.Cancel();

        // A day on which the clocks change has an hour less or more, and all of its neighbours are excluded.
        foreach (var change in (DateOnly[])[new(2024, 3, 31), new(2024, 10, 27), new(2024, 4, 7), new(2024, 10, 6), new(2024, 3, 10), new(2024, 11, 3)])
        {
            var (first, last) = (change.AddDays(-2), change.AddDays(2));
            DateOnly[] others = [first, change.AddDays(-1), change.AddDays(1), last];
            schedule.Recurring("0 */10 * * * *", new() { TimeZone = zone, Exclude = new() { Dates = others } });
            var (begin, end) = (change.AddDays(-1).ToDateTime(new(14, 0), DateTimeKind.Utc), change.AddDays(1).ToDateTime(new(10, 0), DateTimeKind.Utc));
            var expected = Recurrence.Preview("0 */10 * * * *", new JobOptions { TimeZone = zone, Exclude = new() { Dates = others } },
                begin.AddTicks(-1), 1_000)
                .Count(occurrence => occurrence.RunsAt < end);
            Assert.Equal(expected, schedule.Backfill(begin, end));
            schedule.Cancel();
        }
    }

    private sealed class Calendar(Func<DateTimeOffset, bool> excludes) : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => excludes(localTime);
    }
}
