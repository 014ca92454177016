using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Edges of the rules of a schedule: the very instant, the last of something, the second of two.</summary>
public sealed class ScheduleEdgeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly Switched _calendar = new();
    private readonly PureSchedule _schedule;
    private readonly DateTimeOffset _start;

    public ScheduleEdgeTests()
    {
        _schedule = new PureSchedule(_calendar);
        _start = _schedule.Now;
    }

    [Fact]
    public void A_success_ends_the_error_of_a_job_and_a_quarantine_the_count_of_its_attempts()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow });
        _schedule.Fail(_schedule.BeginNext(), "no answer");
        Assert.Equal("job Retrying due 05 10:00:01.607429 attempt 1 runs 0 left 0 last  no answer", Told.Of(_schedule.Job));
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Equal("job Pending due 05 11:00:00 attempt 0 runs 1 left 0 last Succeeded", Told.Of(_schedule.Job));
        _schedule.Fail(_schedule.BeginNext(), "no answer");
        _schedule.Undeliverable(_schedule.BeginNext());
        Assert.Equal("job Quarantined due never attempt 0 runs 1 left 0 last Quarantined undeliverable", Told.Of(_schedule.Job));
    }

    [Fact]
    public void The_next_occurrence_is_due_before_a_late_retry()
    {
        var policy = new RetryPolicy { InitialDelay = 5 * Hour, MaxDelay = 5 * Hour, Jitter = 0 };
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = policy });
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal((_start + (2 * Hour), JobStatus.Retrying), (_schedule.Job.DueAt, _schedule.Job.Status));
        Assert.Equal(_start + (2 * Hour), StoredJob().StoredDue);
        _schedule.Pause();
        _schedule.Now += 9 * Hour;
        Assert.Empty(_schedule.Begin());
        _schedule.Resume();
        Assert.Equal(_start + (6 * Hour), StoredJob().StoredDue);
        _schedule.Undeliverable(_schedule.Begin()[0]);
        Assert.Null(StoredJob().StoredDue);
    }

    [Fact]
    public void An_occurrence_and_its_repetition_are_told_apart()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = RetryPolicy.None });
        var first = _schedule.BeginNext();
        _schedule.Now += Hour / 2;
        _schedule.Backfill(_start + Hour, _schedule.Now);
        var again = _schedule.Begin().Single();
        Assert.Equal(first.Due, again.Due);
        _schedule.Fail(again);
        Assert.True(_schedule.IsWanted(first));
        _schedule.Succeed(first);
        Assert.Equal([OccurrenceOutcome.DeadLettered, OccurrenceOutcome.Succeeded], _schedule.Outcomes.Select(outcome => outcome.Outcome));
        Assert.Equal([true, false], _schedule.Job.Recent.Select(recent => recent.IsBackfill));
    }

    [Fact]
    public void A_range_begins_at_its_first_instant_and_not_a_tick_before()
    {
        _schedule.Recurring("@hourly");
        Assert.Equal(1, _schedule.Backfill(_start - (2 * Hour) + Tick, _start));
        Assert.Equal(2, _schedule.Backfill(_start - (2 * Hour), _start));
    }

    [Fact]
    public void A_range_runs_no_more_than_was_counted()
    {
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        _calendar.From = _start - Hour;
        _calendar.To = _start - Hour;
        Assert.Equal(1, _schedule.Backfill(_start - (2 * Hour), _start));
        _calendar.From = null;
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Equal((_start + Hour, 0), (_schedule.NextBegin, _schedule.Job.BackfillLeft));
    }

    [Fact]
    public void A_job_that_has_nothing_left_but_a_past_range()
    {
        _schedule.Recurring("@hourly", new JobOptions { EndAt = _start + Hour });
        _schedule.Backfill(_start - (3 * Hour), _start, new BackfillOptions { Spacing = Hour });
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Now += Hour;
        _schedule.Succeed(_schedule.Begin().Single());
        _schedule.Succeed(_schedule.Begin().Single());
        Assert.Equal("job Pending due never attempt 0 runs 1 left 1 last Succeeded", Told.Of(_schedule.Job));
        Assert.DoesNotContain("lastDue", _schedule.Stored, StringComparison.Ordinal);
        _schedule.Trigger();
        _schedule.Succeed(_schedule.Begin().Single());
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void The_last_occurrence_leaves_nothing_of_the_one_before()
    {
        _schedule.Recurring("0 12 * * *", new JobOptions { TimeZone = "Europe/Berlin", EndAt = _start.AddDays(1) + (2 * Hour) });
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Contains("\"lastDue\":\"2026-01-05T11:00:00+00:00\"", _schedule.Stored, StringComparison.Ordinal);
        _schedule.BeginNext();
        Assert.DoesNotContain("lastDue", _schedule.Stored, StringComparison.Ordinal);
        Assert.DoesNotContain("next", _schedule.Stored, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_excluded_while_an_occurrence_runs_is_skipped_for_that()
    {
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        var running = _schedule.BeginNext();
        _calendar.From = _start + (2 * Hour);
        _calendar.To = _start + (3 * Hour);
        _schedule.Now = _start + (3 * Hour) + Tick;
        _schedule.Succeed(running);
        Same.As(
            """
            05 10:00:00 Succeeded 1
            05 12:00:00 Skipped 2 calendar 'calendar' excludes 2026-01-05 12:00:00 +00:00
            """, Told.Of(_schedule.Outcomes));
        Assert.Equal(_start + (4 * Hour), _schedule.NextBegin);
    }

    [Fact]
    public void What_came_due_a_tick_before_the_outcome_is_skipped()
    {
        _schedule.Recurring("@hourly");
        var running = _schedule.BeginNext();
        _schedule.Now = _start + (2 * Hour) + Tick;
        _schedule.Succeed(running);
        Assert.Equal((OccurrenceOutcome.Skipped, _start + (3 * Hour)), (_schedule.Outcomes[^1].Outcome, _schedule.NextBegin));
    }

    [Fact]
    public void What_is_a_tick_later_than_the_window_is_missed()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Window = 2 * Hour } });
        _schedule.Now = _start + (3 * Hour) + Tick;
        _schedule.Begin();
        Same.As(
            """
            05 10:00:00 Missed 1 more than 02:00:00 late
            05 11:00:00 Coalesced 1 a later overdue occurrence ran in its place
            """, Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void What_comes_due_when_a_pause_ends_is_skipped_and_may_have_been_the_last()
    {
        _schedule.Recurring("@hourly", new JobOptions { EndAt = _start + (2 * Hour), CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Pause();
        _schedule.Now += Hour;
        _schedule.Resume();
        Assert.Equal((_start + Hour, OccurrenceOutcome.Skipped, 1L), _schedule.Outcomes.Select(one => (one.Due, one.Outcome, (long)one.Count)).Single());
        Assert.Equal((_start + (2 * Hour), "paused"), (_schedule.NextBegin, _schedule.Outcomes[0].Reason));
        _schedule.Pause();
        _schedule.Now += Hour;
        _schedule.Resume();
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void A_catch_up_goes_on_after_a_pause()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Now += Hour;
        _schedule.Succeed(_schedule.Begin().Single());
        Assert.DoesNotContain("catchUpUntil", _schedule.Stored, StringComparison.Ordinal);
        _schedule.Now += 4 * Hour;
        var first = _schedule.Begin().Single();
        Assert.Contains("\"catchUpUntil\":\"2026-01-05T14:00:00+00:00\",\"catchUpNotBefore\":\"2026-01-05T14:00:01+00:00\"", _schedule.Stored,
            StringComparison.Ordinal);
        _schedule.Pause();
        _schedule.Now += Hour;
        _schedule.Resume();
        Assert.Equal(_start + (2 * Hour), first.Due);
        _schedule.Succeed(first);
        Assert.Equal((OccurrenceOutcome.Skipped, _start + (6 * Hour)), (_schedule.Outcomes[^2].Outcome, _schedule.Outcomes[^2].Due));
        Assert.Equal([12, 13, 14, 16, 17], CaughtUp().Take(5).Select(due => due.Hour));

        IEnumerable<DateTimeOffset> CaughtUp()
        {
            while (true)
            {
                var next = _schedule.BeginNext();
                _schedule.Succeed(next);
                yield return next.Due;
            }
        }
    }

    [Fact]
    public void More_than_the_most_are_passed_over_and_the_first_of_the_rest_begins_in_one_wave()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All, Max = 2 } });
        _schedule.Now += 5 * Hour;
        Assert.Equal(_start + (4 * Hour), _schedule.Begin().Single().Due);
    }

    [Fact]
    public void A_job_whose_every_occurrence_was_missed_is_removed()
    {
        _schedule.Recurring("@hourly", new JobOptions { EndAt = _start + (2 * Hour), CatchUp = new CatchUp { Window = Hour } });
        _schedule.Once("other", _start.AddDays(9));
        _schedule.Now += 9 * Hour;
        Assert.Empty(_schedule.Begin());
        Assert.Equal("other", _schedule.Job.Name);
    }

    [Fact]
    public void An_occurrence_begins_after_one_that_was_triggered()
    {
        _schedule.Recurring("@hourly");
        _schedule.Trigger();
        var triggered = _schedule.Begin().Single();
        _schedule.Now += Hour;
        Assert.Equal(_start + Hour, _schedule.NextBegin);
        Assert.Empty(_schedule.Begin());
        Assert.Null(_schedule.NextBegin);
        Assert.Equal(_start, _schedule.NextWakeUp);
        _schedule.Succeed(triggered);
        Assert.Equal(_start + Hour, _schedule.Begin().Single().Due);
    }

    [Fact]
    public void A_job_that_cannot_be_read_is_quarantined_when_it_is_due_and_not_while_it_is_paused()
    {
        _schedule.Recurring("@hourly", new JobOptions { TimeZone = "Europe/Berlin" });
        _schedule.Pause();
        _schedule.Reload(edit: stored => stored.Replace("Europe/Berlin", "Mars/Base", StringComparison.Ordinal));
        _schedule.Now += 2 * Hour;
        _schedule.Begin();
        Assert.Equal(JobStatus.Paused, _schedule.Job.Status);
        _schedule.Resume();
        _schedule.Begin();
        Same.As(
            """
            job Quarantined due never attempt 0 runs 0 left 0 last Quarantined The time zone 'Mars/Base' is unknown.
            Use an IANA id such as 'Europe/Berlin', or null for UTC; a machine without time zone data knows none.
            (Parameter 'timeZone')
            """, Lines(Told.Of(_schedule.Job)));
    }

    [Fact]
    public void A_calendar_that_fails_when_a_range_is_due_holds_the_occurrence_of_the_range()
    {
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        _schedule.Backfill(_start - (2 * Hour), _start);
        _calendar.Fails = true;
        Assert.Empty(_schedule.Begin());
        Same.As(
            """
            05 07:00:00 Quarantined 1 Calendar 'calendar' failed: InvalidOperationException: no such file.
            Correct it; the job then goes on by itself.
            job Quarantined due never attempt 0 runs 0 left 2 last Quarantined Calendar 'calendar' failed: InvalidOperationException: no such file.
            Correct it; the job then goes on by itself.
            """, Lines($"{Told.Of(_schedule.Outcomes)}\n{Told.Of(_schedule.Job)}"));
        _calendar.Fails = false;
        _schedule.Requeue();
        Assert.Equal((_start - (2 * Hour), true), _schedule.Begin().Select(attempt => (attempt.Due, attempt.IsBackfill)).Single());
    }

    [Fact]
    public void A_request_that_changed_nothing_is_remembered()
    {
        _schedule.Once("job", _start);
        _schedule.Begin();
        var batch = new ScheduleBatch { RequestId = "request" }.Trigger("job");
        _schedule.Batch(batch);
        var version = _schedule.Version;
        _schedule.Batch(batch);
        Assert.Equal(version, _schedule.Version);
        Assert.Contains("\"id\":\"request\"", _schedule.Stored, StringComparison.Ordinal);
    }

    [Fact]
    public void The_job_that_is_asked_for_is_explained()
    {
        _schedule.Once("first", _start);
        _schedule.Recurring("0 9 * * *", new JobOptions { TimeZone = "Europe/Berlin", Retry = RetryPolicy.None }, "second");
        _schedule.Fail(_schedule.BeginNext(), "no answer");
        var attempt = _schedule.BeginNext();
        Assert.Equal("first", _schedule.Explain(name: "first").Job.Name);
        Same.As(
            """
            At 09:00 every day (Europe/Berlin; a time that the clocks skip occurs when the gap ends, one that they repeat occurs at the first of the two)
            | nothing
            06 08:00:00 (09:00 +01:00) runs 06 08:00:00
            07 08:00:00 (09:00 +01:00) runs 07 08:00:00
            """, Told.Of(_schedule.Explain(2, "second")));
        _schedule.Fail(attempt, "no answer");
        Same.As(
            """
            At 09:00 every day (Europe/Berlin; a time that the clocks skip occurs when the gap ends, one that they repeat occurs at the first of the two)
            | nothing
            06 08:00:00 (09:00 +01:00) runs 06 08:00:00
            07 08:00:00 (09:00 +01:00) runs 07 08:00:00
            """, Told.Of(_schedule.Explain(2, "second")));
        Assert.Throws<JobNotFoundException>(() => _schedule.Explain(name: "third"));
    }

    [Fact]
    public void A_recurring_job_that_is_registered_again_unchanged_stays_as_it_is()
    {
        var options = new JobOptions { IfExists = IfExists.ReplaceIfChanged };
        _schedule.Recurring("@daily", options);
        Assert.DoesNotContain("options", _schedule.Stored, StringComparison.Ordinal);
        _schedule.Pause();
        Assert.Equal(JobStatus.Paused, _schedule.Recurring("@daily", options).Status);
        _schedule.Once("once", _start, options with { Retry = RetryPolicy.None, Tags = ["a"] });
        Assert.Contains("\"ifExists\":\"reject\"", _schedule.Stored, StringComparison.Ordinal);
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal(JobStatus.DeadLettered, _schedule.Once("once", _start, options with { Retry = RetryPolicy.None, Tags = ["a"] }).Status);
    }

    [Fact]
    public void A_recurrence_without_an_occurrence_is_refused_with_its_bounds()
    {
        var schedule = new Schedule("id", ScheduleState.Empty, new SchedulerOptions(), new Generations(), _start);
        Assert.Equal(
            "'0 0 1 1 *' has no occurrence after 2026-01-05T09:00:00.0000000Z up to JobOptions.EndAt 2026-06-01T00:00:00.0000000Z. "
            + "Correct the recurrence or its bounds. (Parameter 'recurrence')",
            Refused("0 0 1 1 *", new JobOptions { EndAt = Recurrences.Text.Instant("2026-06-01T00:00:00Z") }, "options", _start));
        Assert.Equal(
            "'@daily' has no occurrence after 9998-12-31T23:00:00.0000000Z. Correct the recurrence or its bounds. (Parameter 'batch')",
            Refused("@daily", new JobOptions(), "batch", Recurrences.Text.Instant("9998-12-31T23:00:00Z")));

        string Refused(string recurrence, JobOptions options, string parameter, DateTimeOffset now)
        {
            var wanted = new NewJob("job", new SerializedCommand { Type = "note" }, default, RecurrenceRule.Parse(recurrence, null), options, null);
            return Assert.Throws<ArgumentException>(() => schedule.Apply([new ScheduleJob(wanted)], parameter, null, null, now)).Message;
        }
    }

    [Fact]
    public void A_job_keeps_the_trace_of_its_call_and_a_generation_that_none_had()
    {
        var last = _start.UtcTicks + 100;
        var state = ScheduleState.Empty with { Version = 5, LastGeneration = last };
        var schedule = new Schedule("id", state, new SchedulerOptions(), new Generations(), _start);
        var wanted = new NewJob("job", new SerializedCommand { Type = "note" }, _start, null, new JobOptions(), "trace");
        schedule.Apply([new ScheduleJob(wanted)], "batch", null, null, _start);
        var job = schedule.State.Jobs.Single();
        Assert.Equal(("trace", last + 1, last + 1, 6), (job.TraceParent, job.Generation, schedule.State.LastGeneration, schedule.State.Version));
        Assert.Equal(ScheduleDocument.WriteJob(job), ScheduleDocument.WriteJob(ScheduleDocument.ReadJob("job", ScheduleDocument.WriteJob(job))!));
    }

    [Fact]
    public void The_begin_of_a_long_reason_is_kept()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = RetryPolicy.None });
        _schedule.Fail(_schedule.BeginNext(), "begin" + new string('e', 300));
        Assert.Equal("begin" + new string('e', 194) + "…", _schedule.Job.Recent.Single().Reason);
    }

    [Fact]
    public void A_job_whose_last_run_failed_for_good_has_nothing_next()
    {
        _schedule.Recurring("@hourly", new JobOptions { MaxRuns = 1, Retry = RetryPolicy.None });
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal("job DeadLettered due never attempt 1 runs 1 left 0 last DeadLettered failed", Told.Of(_schedule.Job));
    }

    [Fact]
    public void The_last_two_occurrences_side_by_side()
    {
        _schedule.Recurring("@hourly", new JobOptions { EndAt = _start + (2 * Hour), Overlap = Overlap.Allow, Retry = RetryPolicy.None });
        var (first, second) = (_schedule.BeginNext(), _schedule.BeginNext());
        Assert.Equal("job Running due 05 10:00:00 attempt 1 runs 0 left 0 last", Told.Of(_schedule.Job));
        _schedule.Fail(first);
        Assert.Equal("job Running due 05 11:00:00 attempt 1 runs 1 left 0 last DeadLettered failed", Told.Of(_schedule.Job));
        _schedule.Trigger();
        _schedule.Succeed(_schedule.Begin().Single());
        _schedule.Succeed(second);
        Assert.Equal(JobStatus.DeadLettered, _schedule.Job.Status);
    }

    [Fact]
    public void A_one_off_job_that_is_triggered_late_was_not_put_off()
    {
        _schedule.Once("job", _start);
        _schedule.Now += Hour;
        _schedule.Trigger();
        Same.As(
            """
            Once, at 2026-01-05 09:00:00 UTC
            | nothing
            05 09:00:00 (09:00 +00:00) runs 05 10:00:00
              AskedFor: triggered
            """, Told.Of(_schedule.Explain()));
    }

    [Fact]
    public void A_calendar_that_fails_takes_nothing_back_of_another_job()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Window = Hour } }, "first");
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } }, "second");
        _schedule.Now += 3 * Hour;
        _calendar.Fails = true;
        Assert.Equal("first", _schedule.Begin().Single().Job);
        Assert.Equal(
            [OccurrenceOutcome.Missed, OccurrenceOutcome.Coalesced, OccurrenceOutcome.Quarantined],
            _schedule.Outcomes.Select(outcome => outcome.Outcome));
        Assert.Equal((0, 0), (_schedule.Jobs[0].Recent[0].Attempts, _schedule.Jobs[1].Recent[0].Attempts));
    }

    [Fact]
    public void What_follows_excluded_occurrences_begins_in_the_same_wave()
    {
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "calendar" } });
        _calendar.From = _start + Hour;
        _calendar.To = _start + (2 * Hour);
        _schedule.Now += 3 * Hour;
        Assert.Equal(_start + (3 * Hour), _schedule.Begin().Single().Due);
    }

    [Fact]
    public void A_job_that_cannot_be_read_is_left_alone_until_it_is_due()
    {
        _schedule.Recurring("@hourly", new JobOptions { TimeZone = "Europe/Berlin" });
        _schedule.Reload(edit: stored => stored.Replace("Europe/Berlin", "Mars/Base", StringComparison.Ordinal));
        _schedule.Now += Hour - Tick;
        Assert.Empty(_schedule.Begin());
        Assert.Equal(JobStatus.Pending, _schedule.Job.Status);
        _schedule.Now += Tick;
        Assert.Empty(_schedule.Begin());
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
    }

    private static string Lines(string text) => text.Replace(". ", ".\n", StringComparison.Ordinal);

    private Job StoredJob() => ScheduleDocument.Read(PureSchedule.Id, _schedule.Stored).Jobs[0];

    private sealed class Switched : IExclusionCalendar
    {
        public DateTimeOffset? From { get; set; }

        public DateTimeOffset? To { get; set; }

        public bool Fails { get; set; }

        public bool Excludes(DateTimeOffset localTime)
            => Fails ? throw new InvalidOperationException("no such file") : localTime >= From && localTime <= To;
    }
}
