namespace CommandScheduler.Tests.Schedules;

/// <summary>Rules of recurring jobs: how runs are counted, and what a pause, a quarantine, a calendar and a catch-up do to each other.</summary>
public sealed class RecurringRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Calendar _calendar = new();
    private readonly PureSchedule _schedule;
    private readonly DateTimeOffset _start;

    public RecurringRuleTests()
    {
        _schedule = new PureSchedule(_calendar);
        _start = _schedule.Now;
    }

    [Fact]
    public void A_requeue_takes_its_run_back()
    {
        _schedule.Recurring("@hourly", new JobOptions { MaxRuns = 2, Retry = RetryPolicy.None });
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal((1, OccurrenceOutcome.DeadLettered), (_schedule.Job.Runs, _schedule.Job.LastOutcome));

        _schedule.Requeue();
        Assert.Equal(0, _schedule.Job.Runs);
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Equal((1, _start + (2 * Hour)), (_schedule.Job.Runs, _schedule.NextBegin));
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void What_was_quarantined_or_is_part_of_a_past_range_was_no_run_to_take_back()
    {
        _schedule.Recurring("@hourly", new JobOptions { MaxRuns = 5, Retry = RetryPolicy.None });
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Requeue();
        Assert.Equal(1, _schedule.Job.Runs);
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Equal(2, _schedule.Job.Runs);

        _schedule.Backfill(_start - Hour, _start);
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal((2, OccurrenceOutcome.DeadLettered), (_schedule.Job.Runs, _schedule.Job.LastOutcome));
        _schedule.Requeue();
        Assert.Equal(2, _schedule.Job.Runs);
    }

    [Fact]
    public void A_limit_of_runs_counts_what_has_no_outcome_yet()
    {
        _schedule.Recurring("@hourly", new JobOptions { MaxRuns = 2, Overlap = Overlap.Allow });
        PureAttempt[] running = [_schedule.BeginNext(), _schedule.BeginNext()];
        Assert.Null(_schedule.NextBegin);
        _schedule.Now += 5 * Hour;
        Assert.Empty(_schedule.Begin());

        _schedule.Succeed(running[0]);
        Assert.Null(_schedule.NextBegin);
        _schedule.Succeed(running[1]);
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void What_was_recorded_before_a_calendar_failed_is_taken_back_so_that_each_occurrence_has_one_outcome()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Window = Hour }, Exclude = new Exclusions { Calendar = "calendar" } });
        _schedule.Now += 5 * Hour;
        _calendar.FailsFrom = _schedule.Now;
        Assert.Empty(_schedule.Begin());
        Assert.Equal((OccurrenceOutcome.Quarantined, 1), _schedule.Outcomes.Select(outcome => (outcome.Outcome, outcome.Count)).Single());
        Assert.Single(_schedule.Job.Recent);

        _calendar.FailsFrom = null;
        _schedule.Requeue();
        _schedule.Succeed(_schedule.Begin().Single());
        Assert.Equal(
            [(OccurrenceOutcome.Quarantined, 1), (OccurrenceOutcome.Missed, 2), (OccurrenceOutcome.Coalesced, 1), (OccurrenceOutcome.Succeeded, 1)],
            _schedule.Outcomes.Select(outcome => (outcome.Outcome, outcome.Count)));
    }

    [Fact]
    public void A_quarantined_job_does_not_go_on_with_its_past_range()
    {
        _schedule.Recurring("@daily");
        Assert.Equal(3, _schedule.Backfill(_start.AddDays(-3), _start, new BackfillOptions { Spacing = TimeSpan.Zero }));
        var first = _schedule.BeginNext();
        _schedule.Undeliverable(first);
        Assert.Equal(_schedule.Now.AddSeconds(1), _schedule.NextBegin);
        _schedule.Now += Hour;
        var trial = _schedule.Begin().Single();
        Assert.Equal((first.Due, 1), (trial.Due, trial.Number));
        _schedule.Undeliverable(trial);
        Assert.Equal((JobStatus.Quarantined, 2), (_schedule.Job.Status, _schedule.Job.BackfillLeft));

        _schedule.Requeue();
        for (var left = 2; left >= 0; left--)
        {
            var attempt = _schedule.BeginNext();
            Assert.True(attempt.IsBackfill);
            _schedule.Succeed(attempt);
        }

        Assert.Equal((JobStatus.Pending, 0, 0), (_schedule.Job.Status, _schedule.Job.BackfillLeft, _schedule.Job.Runs));
    }

    [Fact]
    public void What_came_due_while_a_triggered_run_ran_is_not_skipped_for_it()
    {
        _schedule.Recurring("@hourly");
        _schedule.Now += Hour / 2;
        _schedule.Trigger();
        var triggered = _schedule.Begin().Single();
        _schedule.Now = _start + Hour + TimeSpan.FromSeconds(5);
        _schedule.Succeed(triggered);
        Assert.Equal(OccurrenceOutcome.Succeeded, _schedule.Outcomes.Single().Outcome);
        Assert.Equal(_start + Hour, _schedule.Begin().Single().Due);
    }

    [Fact]
    public void What_came_due_while_a_run_of_a_past_range_ran_is_not_skipped_for_it()
    {
        _schedule.Recurring("@hourly");
        _schedule.Now += Hour / 2;
        _schedule.Backfill(_start - Hour, _start);
        var backfilled = _schedule.Begin().Single();
        _schedule.Now = _start + Hour + TimeSpan.FromSeconds(5);
        _schedule.Succeed(backfilled);
        Assert.Equal(OccurrenceOutcome.Succeeded, _schedule.Outcomes.Single().Outcome);
        Assert.Equal(_start + Hour, _schedule.Begin().Single().Due);
    }

    [Fact]
    public void What_came_due_while_a_run_ran_and_a_pause_began_is_skipped_for_the_pause()
    {
        _schedule.Recurring("@hourly");
        var running = _schedule.BeginNext();
        _schedule.Now += Hour / 2;
        _schedule.Pause(reason: "maintenance");
        _schedule.Now += Hour;
        _schedule.Succeed(running);
        Assert.Equal(OccurrenceOutcome.Succeeded, _schedule.Outcomes.Single().Outcome);
        _schedule.Resume();
        Assert.Equal((_start + (2 * Hour), OccurrenceOutcome.Skipped, "paused: maintenance"), (_schedule.Outcomes[^1].Due,
            _schedule.Outcomes[^1].Outcome, _schedule.Outcomes[^1].Reason));
    }

    [Fact]
    public void What_came_due_while_a_run_ran_is_skipped_when_it_ends()
    {
        _schedule.Recurring("@hourly");
        var running = _schedule.BeginNext();
        _schedule.Now += (2 * Hour) + TimeSpan.FromSeconds(5);
        _schedule.Succeed(running);
        Assert.Equal([OccurrenceOutcome.Succeeded, OccurrenceOutcome.Skipped], _schedule.Outcomes.Select(outcome => outcome.Outcome));
        Assert.Equal((2, "the occurrence before it had no outcome yet"), (_schedule.Outcomes[1].Count, _schedule.Outcomes[1].Reason));
        Assert.Equal(_start + (4 * Hour), _schedule.NextBegin);
    }

    [Fact]
    public void What_comes_due_at_the_very_moment_when_a_run_ends_is_not_skipped()
    {
        _schedule.Recurring("@hourly");
        var running = _schedule.BeginNext();
        _schedule.Now += Hour;
        _schedule.Succeed(running);
        Assert.Single(_schedule.Outcomes);
        Assert.Equal(_start + (2 * Hour), _schedule.Begin().Single().Due);
    }

    [Fact]
    public void Of_more_than_can_be_told_apart_from_the_excluded_the_last_run()
    {
        // Eighteen seconds before midnight, then two days of seconds are excluded: more than are told apart at once.
        _schedule.Now = _start.Date.AddDays(1).AddSeconds(-18.5) is var begin ? new DateTimeOffset(begin, TimeSpan.Zero) : default;
        var midnight = new DateTimeOffset(_start.Date.AddDays(1), TimeSpan.Zero);
        DateOnly[] closed = [DateOnly.FromDateTime(midnight.DateTime), DateOnly.FromDateTime(midnight.DateTime).AddDays(1)];
        _schedule.Recurring("* * * * * *", new JobOptions
        {
            CatchUp = new CatchUp { Mode = CatchUpMode.All, Max = 20, Window = TimeSpan.FromDays(7), Spacing = TimeSpan.Zero },
            Exclude = new Exclusions { Dates = closed },
        });
        _schedule.Now = midnight.AddDays(2).AddHours(1);
        var caughtUp = new List<DateTimeOffset>();
        for (var attempts = _schedule.Begin(); caughtUp.Count < 60; attempts = _schedule.Begin())
        {
            foreach (var attempt in attempts)
            {
                caughtUp.Add(attempt.Due);
                _schedule.Succeed(attempt);
            }

            if (attempts.Count == 0 && _schedule.NextBegin > _schedule.Now)
            {
                break;
            }
        }

        Assert.Equal(20, caughtUp.Count);
        Assert.Equal(_schedule.Now, caughtUp[^1]);
        Assert.Equal(
            18 + (2 * 86_400) + 3_601 - 20,
            _schedule.Outcomes.Where(outcome => outcome.Outcome is OccurrenceOutcome.Missed or OccurrenceOutcome.Skipped).Sum(outcome => outcome.Count));
    }

    private sealed class Calendar : IExclusionCalendar
    {
        public DateTimeOffset? FailsFrom { get; set; }

        public bool Excludes(DateTimeOffset localTime) => localTime >= FailsFrom ? throw new InvalidOperationException("no such file") : false;
    }
}
