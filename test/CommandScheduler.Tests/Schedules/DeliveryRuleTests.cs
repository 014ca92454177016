namespace CommandScheduler.Tests.Schedules;

/// <summary>What becomes of a command that no silo can deliver: another build may know it.</summary>
public sealed class DeliveryRuleTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public DeliveryRuleTests()
    {
        _schedule.Reload(new SchedulerOptions());
        _start = _schedule.Now;
    }

    [Fact]
    public void It_is_tried_for_a_day_with_growing_pauses_and_then_quarantined()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = RetryPolicy.None });
        var tries = 0;
        var before = TimeSpan.Zero;
        while (_schedule.Job.Status != JobStatus.Quarantined)
        {
            var attempt = _schedule.BeginNext();
            Assert.Equal(1, attempt.Number);
            var waited = _schedule.Now - _start;
            var again = _schedule.Undeliverable(attempt);
            tries++;
            if (again is { } at)
            {
                var pause = at - _schedule.Now;
                Assert.InRange(pause, before, TimeSpan.FromMinutes(10));
                Assert.True(pause <= TimeSpan.FromSeconds(1) || pause <= waited / 8, $"{pause} after {waited}");
                Assert.Equal((JobStatus.Retrying, 0, false), (_schedule.Job.Status, _schedule.Job.Attempt, _schedule.Job.AwaitsRequeue));
                before = pause;
            }
        }

        Assert.InRange(tries, 100, 300);
        Assert.InRange(_schedule.Now - _start, Day, Day + TimeSpan.FromMinutes(10));
        Assert.Equal([OccurrenceOutcome.Quarantined], _schedule.Outcomes.Select(outcome => outcome.Outcome));
        Assert.True(_schedule.Job.AwaitsRequeue);
        Assert.Equal((_schedule.Now, tries), (_schedule.Job.FailedAt, _schedule.Job.FailedRuns.Single().Errors.Single().Count));
    }

    [Fact]
    public void What_a_silo_can_deliver_meanwhile_is_as_if_nothing_had_been()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = RetryPolicy.None });
        Assert.Equal(_start.AddSeconds(1), _schedule.Undeliverable(_schedule.BeginNext()));
        Assert.Equal("Undelivered: since 2026-01-05 09:00:00 UTC no silo could deliver its command: undeliverable", Note());
        _schedule.Reload(new SchedulerOptions());
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Empty(_schedule.Jobs);
        Assert.Equal([OccurrenceOutcome.Succeeded], _schedule.Outcomes.Select(outcome => outcome.Outcome));
    }

    [Fact]
    public void After_an_attempt_that_reached_a_handler_the_day_begins_anew()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = new RetryPolicy { MaxAttempts = 3, Jitter = 0 } });
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Now += Day;
        _schedule.Fail(_schedule.Begin().Single());
        var second = _schedule.BeginNext();
        Assert.Equal(2, second.Number);
        Assert.NotNull(_schedule.Undeliverable(second));
        Assert.Equal((JobStatus.Retrying, 1), (_schedule.Job.Status, _schedule.Job.Attempt));
    }

    [Fact]
    public void A_quarantined_command_is_tried_once_an_hour_at_least_and_runs_as_soon_as_a_build_knows_it()
    {
        Quarantine();
        for (var trial = 0; trial < 5; trial++)
        {
            var pause = _schedule.NextWakeUp - _schedule.Now;
            Assert.InRange(pause!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
            Assert.NotNull(_schedule.Undeliverable(_schedule.BeginNext()));
            Assert.Equal((JobStatus.Quarantined, _start + Day), (_schedule.Job.Status, _schedule.Job.FailedAt));
        }

        Assert.Equal([OccurrenceOutcome.Quarantined], _schedule.Outcomes.Select(outcome => outcome.Outcome));
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Empty(_schedule.Jobs);
        Assert.Equal(OccurrenceOutcome.Succeeded, _schedule.Outcomes[^1].Outcome);
    }

    [Fact]
    public void A_quarantined_command_that_fails_in_its_handler_is_retried_like_any_other()
    {
        Quarantine(new RetryPolicy { MaxAttempts = 2, Jitter = 0 });
        Assert.NotNull(_schedule.Fail(_schedule.BeginNext(), "broken"));
        Assert.Equal((JobStatus.Retrying, 1, false), (_schedule.Job.Status, _schedule.Job.Attempt, _schedule.Job.AwaitsRequeue));
        Assert.Null(_schedule.Fail(_schedule.BeginNext(), "broken"));
        Assert.Equal(JobStatus.DeadLettered, _schedule.Job.Status);
    }

    [Fact]
    public void A_process_that_ends_during_a_trial_leaves_the_job_quarantined_and_it_is_tried_again()
    {
        Quarantine(RetryPolicy.Default);
        for (var crash = 0; crash < 5; crash++)
        {
            _schedule.Now = _schedule.NextBegin!.Value;
            _schedule.Reload(new SchedulerOptions());
            Assert.Single(_schedule.Begin());
            Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
            _schedule.Reload(new SchedulerOptions());
        }

        // It has ended five processes in a row.
        Assert.Empty(_schedule.Begin());
        Assert.Equal((JobStatus.DeadLettered, true), (_schedule.Job.Status, _schedule.Job.AwaitsRequeue));
    }

    [Fact]
    public void A_trial_that_is_cut_off_changes_nothing()
    {
        Quarantine();
        var stored = _schedule.Stored;
        _schedule.CutOff(_schedule.BeginNext());
        Assert.Equal(stored, _schedule.Stored);
        Assert.Single(_schedule.Begin());
    }

    [Fact]
    public void A_paused_job_is_not_tried_and_what_a_trial_did_before_the_pause_counts()
    {
        Quarantine();
        var trial = _schedule.BeginNext();
        _schedule.Pause();
        Assert.Null(_schedule.NextBegin);
        _schedule.Undeliverable(trial);
        _schedule.Now += Day;
        Assert.Empty(_schedule.Begin());
        _schedule.Resume();
        trial = _schedule.Begin().Single();
        _schedule.Pause();
        _schedule.Succeed(trial);
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void A_job_that_is_requeued_or_cancelled_during_a_trial_ends_as_asked()
    {
        Quarantine();
        var trial = _schedule.BeginNext();
        _schedule.Requeue();
        Assert.NotNull(_schedule.Undeliverable(trial));
        Assert.Equal(JobStatus.Retrying, _schedule.Job.Status);
        _schedule.Cancel();
        Assert.Null(_schedule.NextWakeUp);

        Quarantine();
        trial = _schedule.BeginNext();
        _schedule.Cancel();
        _schedule.Succeed(trial);
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void A_job_that_another_build_quarantined_is_tried_when_its_schedule_is_loaded()
    {
        _schedule.Reload(new SchedulerOptions { QuarantineAfter = TimeSpan.Zero });
        _schedule.Once("job", _start);
        Assert.Null(_schedule.Undeliverable(_schedule.BeginNext()));

        // Builds before did not say when it is tried again, nor since when it cannot be delivered.
        _schedule.Reload(new SchedulerOptions(), stored => stored.Replace("09:00:01+", "09:00:00+", StringComparison.Ordinal)
            .Replace(",\"undeliverableSince\":\"2026-01-05T09:00:00+00:00\"", "", StringComparison.Ordinal));
        Assert.Equal(_start, _schedule.NextBegin);
        Assert.Equal(_start.AddSeconds(1), _schedule.Undeliverable(_schedule.BeginNext()));
    }

    [Fact]
    public void A_dead_letter_beside_it_does_not_end_a_quarantine()
    {
        _schedule.Reload(new SchedulerOptions { QuarantineAfter = TimeSpan.Zero });
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = RetryPolicy.None });
        var first = _schedule.BeginNext();
        var second = _schedule.BeginNext();
        _schedule.Undeliverable(second);
        _schedule.Fail(first);
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
        Assert.Equal([OccurrenceOutcome.DeadLettered, OccurrenceOutcome.Quarantined], _schedule.Job.FailedRuns.Select(run => run.Outcome!.Value));
        _schedule.Succeed(_schedule.BeginNext());
        Assert.Equal((JobStatus.Pending, true), (_schedule.Job.Status, _schedule.Job.AwaitsRequeue));
    }

    /// <summary>Has a one-off job be quarantined, a day after it was due.</summary>
    private void Quarantine(RetryPolicy? retry = null)
    {
        _schedule.Once("job", _schedule.Now, new JobOptions { Retry = retry ?? RetryPolicy.None });
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Now += Day;
        Assert.Null(_schedule.Undeliverable(_schedule.Begin().Single()));
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
    }

    private string Note()
    {
        var note = _schedule.Explain().Next.Single().Notes[^1];
        return $"{note.Shift}: {note.Text}";
    }
}
