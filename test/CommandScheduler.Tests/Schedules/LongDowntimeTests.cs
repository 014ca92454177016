using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What was missed in years is counted and not walked, and what must be walked does not hold up a schedule.</summary>
public sealed class LongDowntimeTests
{
    private static readonly DateOnly[] Weekends = [.. Enumerable.Range(0, 366)
        .Select(day => new DateOnly(2026, 1, 5).AddDays(day))
        .Where(day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)];

    [Theory]
    [InlineData(null, false)]
    [InlineData("Europe/Berlin", false)]
    [InlineData(null, true)]
    public void A_year_of_missed_seconds_is_told_from_its_weekends_in_one_wave(string? zone, bool byCalendar)
    {
        var calendar = new Calendar(day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, isByDate: true);
        var schedule = new PureSchedule(calendar);
        var exclude = byCalendar ? new Exclusions { Calendar = "calendar" } : new Exclusions { Dates = Weekends };
        schedule.Recurring("* * * * * *", new() { TimeZone = zone, Exclude = exclude });
        var from = schedule.Now;
        calendar.Asked = 0;

        // A Monday as well; of the weekend before it some lies within the 24 hours in which what is overdue may still run.
        schedule.Now = from.AddDays(364);
        var begun = Assert.Single(schedule.Begin());
        Assert.Equal(schedule.Now, begun.Due);
        Assert.InRange(calendar.Asked, byCalendar ? 365 : 0, byCalendar ? 2_000 : 0);
        Assert.False(schedule.NextBegin <= schedule.Now);

        var outcomes = schedule.Outcomes;
        const int Day = 86_400;
        Assert.Equal(52 * 2 * Day, outcomes.Where(outcome => outcome.Outcome == OccurrenceOutcome.Skipped).Sum(outcome => outcome.Count));
        Assert.Equal((364 * Day) - (52 * 2 * Day) - 1, outcomes.Where(outcome => outcome.Outcome != OccurrenceOutcome.Skipped).Sum(outcome => outcome.Count));
        Assert.InRange(outcomes.Count, 3, 6);
    }

    [Fact]
    public void A_slow_calendar_holds_up_neither_its_siblings_nor_the_calls_to_its_schedule()
    {
        var clock = new FakeTimeProvider();
        var calendar = new Calendar(time => time.Hour < 12, () => clock.Advance(TimeSpan.FromMilliseconds(1)));
        var schedule = new PureSchedule(calendar, clock);
        for (var number = 0; number < 10; number++)
        {
            schedule.Recurring("* * * * *", new() { Exclude = new() { Calendar = "calendar" } }, $"job{number}");
        }

        schedule.Recurring("@hourly", name: "quick");
        schedule.Once("once", schedule.Now.AddHours(1));
        schedule.Now = schedule.Now.AddHours(9);
        HashSet<string> begun = [];
        var waves = 0;
        while (schedule.NextBegin <= schedule.Now)
        {
            calendar.Asked = 0;
            begun.UnionWith(schedule.Begin().Select(attempt => attempt.Job));
            waves++;

            // A step of one job asks a few times for each of its 540 occurrences, and none is begun when the time is over.
            Assert.InRange(calendar.Asked, 0, 3_000);
            Assert.Contains("once", begun);
        }

        Assert.Equal(12, begun.Count);
        Assert.InRange(waves, 10, 40);
    }

    [Fact]
    public void A_job_that_takes_many_waves_lets_the_others_have_theirs_in_between()
    {
        var clock = new FakeTimeProvider();
        var schedule = new PureSchedule(new Calendar(_ => true, () => clock.Advance(TimeSpan.FromMilliseconds(1))), clock);
        schedule.Recurring("* * * * *", new() { CatchUp = new() { Window = TimeSpan.FromDays(90) }, Exclude = new() { Calendar = "calendar" } }, "long");
        schedule.Recurring("@hourly", name: "quick");
        schedule.Now = schedule.Now.AddDays(60);
        Assert.Empty(schedule.Begin());
        Assert.Equal("quick", Assert.Single(schedule.Begin()).Job);
        Assert.Equal(20_000, schedule.Outcomes.Where(outcome => outcome.Job == "long").Sum(outcome => outcome.Count));
    }

    private sealed class Calendar(Func<DateTimeOffset, bool> excludes, Action? slow = null, bool isByDate = false) : IExclusionCalendar
    {
        public int Asked { get; set; }

        public bool IsByDate => isByDate;

        public bool Excludes(DateTimeOffset localTime)
        {
            Asked++;
            slow?.Invoke();
            return excludes(localTime);
        }
    }
}
