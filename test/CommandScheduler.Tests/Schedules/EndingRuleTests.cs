namespace CommandScheduler.Tests.Schedules;

/// <summary>A job that is cancelled or replaced leaves no occurrence that came due without an outcome, and a changed one takes over what is overdue.</summary>
public sealed class EndingRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public EndingRuleTests() => _start = _schedule.Now;

    [Fact]
    public void A_changed_job_runs_what_its_earlier_form_missed_while_nothing_ran()
    {
        _schedule.Recurring("0 10 * * *", new JobOptions { IfExists = IfExists.ReplaceIfChanged }, command: "old");
        _schedule.Now = _start.AddDays(2) + (1.5 * Hour);
        _schedule.Reload();
        _schedule.Recurring("0 12 * * *", new JobOptions { IfExists = IfExists.ReplaceIfChanged }, command: "new");
        var overdue = _schedule.Begin().Single();
        Assert.Equal((_start.AddDays(2) + Hour, 1), (overdue.Due, overdue.Number));
        Assert.Equal(_schedule.Job.ScheduledAt, overdue.Inner.Job.ScheduledAt);
        _schedule.Succeed(overdue);
        Assert.Equal(_start.AddDays(2) + (3 * Hour), _schedule.NextBegin);
        Same.As(
            """
            06 10:00:00 Missed 2 more than 1.00:00:00 late
            07 10:00:00 Succeeded 1
            """, Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void It_follows_the_catch_up_of_the_earlier_form()
    {
        var catchUp = new CatchUp { Mode = CatchUpMode.All, Max = 3, Spacing = TimeSpan.FromMinutes(1) };
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = catchUp });
        _schedule.Now += 5 * Hour;
        _schedule.Recurring("@daily", new JobOptions { IfExists = IfExists.ReplaceIfChanged });
        for (var hour = 3; hour <= 5; hour++)
        {
            var attempt = _schedule.Begin().Single();
            Assert.Equal(_start + (hour * Hour), attempt.Due);
            _schedule.Succeed(attempt);
            Assert.Empty(_schedule.Begin());
            _schedule.Now += catchUp.Spacing;
        }

        Same.As("05 11:00:00 Missed 2 more than 3 were overdue", Told.Of([_schedule.Outcomes[0]]));
        Assert.Equal(4, _schedule.Outcomes.Count);
    }

    [Fact]
    public void It_takes_over_what_waits_to_be_retried_with_all_attempts_and_not_what_runs()
    {
        var retry = new RetryPolicy { MaxAttempts = 3, InitialDelay = 5 * Hour, MaxDelay = 5 * Hour };
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = retry });
        _schedule.Fail(_schedule.BeginNext());
        var running = _schedule.BeginNext();
        _schedule.Recurring("@daily", new JobOptions { IfExists = IfExists.ReplaceIfChanged });
        var again = _schedule.Begin().Single();
        Assert.Equal((_start + Hour, 1), (again.Due, again.Number));
        _schedule.Succeed(running);
        Same.As("05 11:00:00 Cancelled 1", Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void What_is_unchanged_paused_or_replaced_whatever_it_is_takes_nothing_over()
    {
        _schedule.Recurring("@hourly");
        _schedule.Now += 2 * Hour;
        _schedule.Recurring("@hourly", new JobOptions { IfExists = IfExists.Replace });
        Assert.Empty(_schedule.Begin());
        Same.As("05 11:00:00 Cancelled 2", Told.Of(_schedule.Outcomes));

        _schedule.Pause();
        _schedule.Now += 2 * Hour;
        _schedule.Recurring("@daily", new JobOptions { IfExists = IfExists.ReplaceIfChanged });
        Assert.Empty(_schedule.Begin());
        Same.As("05 13:00:00 Skipped 2 paused", Told.Of([_schedule.Outcomes[^1]]));
    }

    [Fact]
    public void A_changed_job_of_few_runs_takes_over_no_more()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All, Spacing = TimeSpan.Zero } });
        _schedule.Now += 5 * Hour;
        _schedule.Recurring("@daily", new JobOptions { IfExists = IfExists.ReplaceIfChanged, MaxRuns = 1 });
        _schedule.Succeed(_schedule.Begin().Single());
        Assert.Empty(_schedule.Jobs);
        Assert.Equal(5, _schedule.Outcomes.Sum(outcome => outcome.Count));
        Assert.Equal(4, _schedule.Outcomes.Count(outcome => outcome.Outcome == OccurrenceOutcome.Cancelled));
    }

    [Fact]
    public void A_cancel_records_what_waited_in_a_queue()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Queue });
        _schedule.BeginNext();
        _schedule.Now += 4 * Hour;
        _schedule.Cancel();
        Same.As(
            """
            05 14:00:00 Cancelled 4
            05 10:00:00 Cancelled 1
            """, Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void A_cancel_records_what_was_to_be_caught_up()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Now += 6 * Hour;
        _schedule.Begin();
        _schedule.Cancel();
        Assert.Equal(6, _schedule.Outcomes.Sum(outcome => outcome.Outcome == OccurrenceOutcome.Cancelled ? outcome.Count : 0));
    }

    [Fact]
    public void A_cancel_records_what_is_put_off_by_jitter_and_what_a_run_skips()
    {
        _schedule.Recurring("@hourly", new JobOptions { Jitter = Hour });
        _schedule.Now += Hour;
        _schedule.Cancel();
        Same.As("05 10:00:00 Cancelled 1", Told.Of(_schedule.Outcomes));

        _schedule.Recurring("@hourly");
        _schedule.BeginNext();
        _schedule.Now += 2 * Hour;
        _schedule.Cancel();
        Same.As(
            """
            05 13:00:00 Skipped 2 the occurrence before it had no outcome yet
            05 11:00:00 Cancelled 1
            """, Told.Of([.. _schedule.Outcomes.Skip(1)]));
    }

    [Fact]
    public void A_cancel_in_a_pause_tells_what_was_due_before_it_from_what_came_due_in_it()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Now += 2 * Hour;
        _schedule.Pause();
        _schedule.Now += Hour;
        _schedule.Cancel();
        Same.As(
            """
            05 11:00:00 Cancelled 2
            05 12:00:00 Skipped 1 paused
            """, Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void A_cancel_asks_no_calendar_that_fails()
    {
        var schedule = new PureSchedule(new Failing());
        schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        schedule.Now += 3 * Hour;
        schedule.Begin();
        schedule.Cancel();
        Assert.Equal(
            [(OccurrenceOutcome.Quarantined, 1L), (OccurrenceOutcome.Cancelled, 2L)],
            schedule.Outcomes.Select(outcome => (outcome.Outcome, (long)outcome.Count)));
    }

    private sealed class Failing : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => throw new InvalidOperationException("no such file");
    }
}
