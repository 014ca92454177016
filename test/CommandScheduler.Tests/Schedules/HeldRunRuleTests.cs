namespace CommandScheduler.Tests.Schedules;

/// <summary>The occurrences of a job that wait for a requeue.</summary>
public sealed class HeldRunRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public HeldRunRuleTests() => _start = _schedule.Now;

    [Fact]
    public void Each_dead_letter_of_a_recurring_job_is_kept_and_can_be_requeued_alone_or_with_all()
    {
        DeadLetter(3);
        Assert.Equal((JobStatus.Pending, true, 3L), (_schedule.Job.Status, _schedule.Job.AwaitsRequeue, _schedule.Job.Runs));
        Assert.Equal([_start + Hour, _start + (2 * Hour), _start + (3 * Hour)], _schedule.Job.FailedRuns.Select(run => run.DueAt));
        Assert.Equal(["error 1", "error 2", "error 3"], _schedule.Job.FailedRuns.Select(run => run.Errors.Single().Text));
        Assert.Equal(_start + (3 * Hour), _schedule.Job.FailedAt);
        _schedule.Reload();

        _schedule.RequeueRun(_start + (2 * Hour));
        Assert.Equal((2L, 2), (_schedule.Job.Runs, _schedule.Job.FailedRuns.Count(run => run.Outcome is not null)));
        var attempt = _schedule.Begin().Single();
        Assert.Equal((_start + (2 * Hour), 1), (attempt.Due, attempt.Number));
        _schedule.Succeed(attempt);

        _schedule.Requeue();
        Assert.False(_schedule.Job.AwaitsRequeue);
        Assert.Null(_schedule.Job.FailedAt);

        // One after another, the oldest first: its retries come before the next one.
        attempt = _schedule.Begin().Single();
        Assert.Equal(_start + Hour, attempt.Due);
        Assert.Empty(_schedule.Begin());
        _schedule.Succeed(attempt);
        Assert.Equal(_start + (3 * Hour), _schedule.Begin().Single().Due);
    }

    [Fact]
    public void What_a_build_that_knows_of_one_has_left_when_it_requeued_is_there_again()
    {
        DeadLetter(3);
        _schedule.Reload(edit: stored => stored.Replace("\"held\":", "\"requeued\":", StringComparison.Ordinal));
        Assert.Equal([_start + Hour, _start + (2 * Hour)], _schedule.Job.FailedRuns.Select(run => run.DueAt));
        Assert.True(_schedule.Job.AwaitsRequeue);
    }

    [Fact]
    public void A_requeued_run_is_explained_as_such_and_no_jitter_is_made_up()
    {
        DeadLetter(1);
        _schedule.Now += Hour / 2;
        _schedule.Pause();
        _schedule.Requeue();
        var notes = _schedule.Explain(1).Next.Single().Notes;
        Assert.Equal(["AskedFor requeued", "Paused paused"], notes.Select(note => $"{note.Shift} {note.Text}"));
    }

    [Fact]
    public void An_attempt_that_runs_after_a_restart_is_not_used_up()
    {
        _schedule.Recurring("@hourly");
        _schedule.Now = _start + Hour;
        _schedule.Reload();
        Assert.Single(_schedule.Begin());
        Assert.DoesNotContain(_schedule.Explain(1).Next.Single().Notes, note => note.Shift == OccurrenceShift.Retry);
    }

    [Fact]
    public void A_run_that_the_job_does_not_have_is_refused_with_those_that_it_has()
    {
        DeadLetter(2);
        var refusal = Assert.Throws<SchedulerException>(() => _schedule.RequeueRun(_start));
        Assert.Equal(
            "Job 'job' of schedule 'schedule' has nothing that is dead-lettered or quarantined and was due at 2026-01-05T09:00:00.0000000+00:00. "
            + "What it has was due at 2026-01-05T10:00:00.0000000+00:00, 2026-01-05T11:00:00.0000000+00:00.",
            refusal.Message);
        _schedule.Requeue();
        refusal = Assert.Throws<SchedulerException>(() => _schedule.RequeueRun(_start));
        Assert.EndsWith("has nothing that is dead-lettered or quarantined. To run it now, trigger it.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_keeps_20_and_of_all_but_the_latest_the_first_error_and_the_last()
    {
        _schedule.Recurring("@hourly", new JobOptions { Retry = new RetryPolicy { MaxAttempts = 3, Jitter = 0 } });
        for (var run = 0; run < 25; run++)
        {
            for (var attempt = 1; attempt <= 3; attempt++)
            {
                _schedule.Fail(_schedule.BeginNext(), $"{run} {attempt} {new string('x', 3_000)}");
            }
        }

        var held = _schedule.Job.FailedRuns;
        Assert.Equal(Enumerable.Range(6, 20).Select(hour => _start + (hour * Hour)), held.Select(run => run.DueAt));
        Assert.All(held.SkipLast(1), run => Assert.Equal([1, 3], run.Errors.Select(error => error.Attempt)));
        Assert.All(held.SkipLast(1).SelectMany(run => run.Errors), error => Assert.Equal(1_000, error.Text.Length));
        Assert.Equal(3, held[^1].Errors.Count);
        Assert.Equal(25, _schedule.Outcomes.Count(outcome => outcome.Outcome == OccurrenceOutcome.DeadLettered));
        Assert.InRange(_schedule.Stored.Length, 0, 64_000);
    }

    [Fact]
    public void The_jobs_of_a_large_schedule_keep_1000_together()
    {
        for (var job = 0; job < 200; job++)
        {
            _schedule.Recurring("@hourly", new JobOptions { Retry = RetryPolicy.None }, $"job-{job}");
        }

        for (var hour = 0; hour < 8; hour++)
        {
            _schedule.Now += Hour;
            foreach (var attempt in _schedule.Begin())
            {
                _schedule.Fail(attempt);
            }
        }

        Assert.All(_schedule.Jobs, job => Assert.Equal(5, job.FailedRuns.Count));
    }

    [Fact]
    public void A_dead_letter_expires_and_takes_a_job_along_of_which_nothing_is_left()
    {
        var limits = new SchedulerOptions { DeadLetterExpiry = TimeSpan.FromDays(2) };
        _schedule.Reload(limits);
        _schedule.Once("once", _start + Hour, new JobOptions { Retry = RetryPolicy.None });
        DeadLetter(1);
        Assert.Equal(2, _schedule.Jobs.Count(job => job.AwaitsRequeue));
        _schedule.Pause("job");
        _schedule.Reload(limits);
        Assert.Equal(_start + Hour + limits.DeadLetterExpiry, _schedule.NextWakeUp);

        _schedule.Now = _schedule.NextBegin!.Value.AddTicks(-1);
        Assert.Empty(_schedule.Begin());
        Assert.Equal(2, _schedule.Jobs.Count(job => job.AwaitsRequeue));
        _schedule.Now = _schedule.Now.AddTicks(1);
        Assert.Empty(_schedule.Begin());
        Assert.Equal(("job", false), (_schedule.Job.Name, _schedule.Job.AwaitsRequeue));
        Assert.Null(_schedule.NextWakeUp);
    }

    [Fact]
    public void Without_an_expiry_nothing_wakes_a_schedule_for_its_dead_letters()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = RetryPolicy.None });
        _schedule.Fail(_schedule.BeginNext());
        Assert.Null(_schedule.NextWakeUp);
        _schedule.Now += TimeSpan.FromDays(4_000);
        _schedule.Reload();
        Assert.Empty(_schedule.Begin());
        Assert.True(_schedule.Job.AwaitsRequeue);
    }

    [Fact]
    public void What_is_quarantined_does_not_expire()
    {
        _schedule.Reload(new SchedulerOptions { QuarantineAfter = TimeSpan.Zero, DeadLetterExpiry = TimeSpan.FromMinutes(1) });
        _schedule.Once("job", _start);
        _schedule.Undeliverable(_schedule.BeginNext());
        _schedule.Now += TimeSpan.FromDays(10);
        _schedule.Undeliverable(_schedule.Begin().Single());
        Assert.Equal(JobStatus.Quarantined, _schedule.Job.Status);
    }

    /// <summary>Has the first runs of an hourly job fail for good.</summary>
    private void DeadLetter(int runs)
    {
        _schedule.Recurring("@hourly", new JobOptions { Retry = RetryPolicy.None });
        for (var run = 1; run <= runs; run++)
        {
            _schedule.Now = _start + (run * Hour);
            foreach (var attempt in _schedule.Begin())
            {
                _schedule.Fail(attempt, $"error {run}");
            }
        }
    }
}
