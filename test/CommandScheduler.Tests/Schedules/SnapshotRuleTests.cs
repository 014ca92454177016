namespace CommandScheduler.Tests.Schedules;

/// <summary>What is seen of a job: its status, its attempts, its outcomes, and what it can be asked for.</summary>
public sealed class SnapshotRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public SnapshotRuleTests() => _start = _schedule.Now;

    [Fact]
    public void A_job_looks_as_it_was_scheduled()
    {
        var job = _schedule.Recurring("0 9 * * *", new JobOptions { TimeZone = "Europe/Berlin", Tags = ["a", "b"], CorrelationId = "c" }, command: "type");
        Assert.Equal(("job", JobKind.Recurring, JobStatus.Pending, "type"), (job.Name, job.Kind, job.Status, job.CommandType));
        Assert.Equal(("0 9 * * *", "Europe/Berlin", "c", _start.AddHours(23)), (job.Recurrence, job.TimeZone, job.CorrelationId, job.DueAt));
        Assert.Equal(["a", "b"], job.Tags);
        Assert.Equal(new DaylightSaving { Overlap = DaylightSavingOverlap.First }, job.DaylightSaving);
        Assert.Equal((0, 0L, 0L), (job.Attempt, job.Runs, job.BackfillLeft));
        Assert.Null(job.LastOutcome);
        Assert.Null(job.LastError);
        Assert.Null(job.PausedReason);
        Assert.Empty(job.Recent);
        Assert.Equal("UTC", _schedule.Recurring("@daily", name: "utc").TimeZone);

        var once = _schedule.Once("once", _start + Hour);
        Assert.Equal((JobKind.OneOff, null, null, _start + Hour), (once.Kind, once.Recurrence, once.TimeZone, once.DueAt));
        Assert.Null(once.DaylightSaving);
    }

    [Fact]
    public void Names_that_are_not_given_are_numbered_and_a_repeated_request_answers_with_its_jobs()
    {
        var batch = new ScheduleBatch { RequestId = "request" }.ScheduleOnce("note", _start + Hour).ScheduleOnce("note", _start + Hour);
        Assert.Equal(["@default0", "@default1"], _schedule.Batch(batch).Select(job => job.Name));
        _schedule.Once("other", _start + Hour);
        Assert.Equal(["@default0", "@default1"], _schedule.Batch(batch).Select(job => job.Name));
        Assert.Equal("@default2", _schedule.Once(null, _start).Name);
        Assert.Equal(4, _schedule.Jobs.Count);
    }

    [Fact]
    public void A_running_attempt_is_shown_with_its_number_and_a_retry_with_those_that_are_used()
    {
        _schedule.Once("job", _start + Hour, new JobOptions { Retry = new RetryPolicy { MaxAttempts = 3, Jitter = 0 } });
        var first = _schedule.BeginNext();
        Assert.Equal((JobStatus.Running, 1, _start + Hour), (_schedule.Job.Status, _schedule.Job.Attempt, _schedule.Job.DueAt));
        _schedule.Fail(first, "broken");
        Assert.Equal((JobStatus.Retrying, 1, "broken"), (_schedule.Job.Status, _schedule.Job.Attempt, _schedule.Job.LastError));
        Assert.Equal(_schedule.Now.AddSeconds(2), _schedule.Job.DueAt);

        var second = _schedule.BeginNext();
        Assert.Equal((JobStatus.Running, 2, 2), (_schedule.Job.Status, _schedule.Job.Attempt, second.Number));
        _schedule.Fail(second);
        _schedule.Fail(_schedule.BeginNext(), "for good");
        Assert.Equal((JobStatus.DeadLettered, 3, "for good", 1L), (_schedule.Job.Status, _schedule.Job.Attempt, _schedule.Job.LastError, _schedule.Job.Runs));
        Assert.Null(_schedule.Job.DueAt);
        Assert.Null(_schedule.NextBegin);

        var recorded = _schedule.Job.Recent.Single();
        Assert.Equal((OccurrenceOutcome.DeadLettered, 3, 1L, "for good", false), (recorded.Outcome, recorded.Attempts, recorded.Count,
            recorded.Reason, recorded.IsBackfill));
        Assert.Equal((_start + Hour, _schedule.Now), (recorded.DueAt, recorded.RecordedAt));
    }

    [Fact]
    public void Of_several_running_attempts_the_highest_number_is_shown_and_what_is_due_next()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = new RetryPolicy { InitialDelay = Hour, MaxDelay = Hour,
            Jitter = 0 } });
        _schedule.Fail(_schedule.BeginNext());
        _schedule.Now += Hour;
        var attempts = _schedule.Begin();
        Assert.Equal([1, 2], attempts.Select(attempt => attempt.Number).Order());
        Assert.Equal((JobStatus.Running, 2, _start + (3 * Hour)), (_schedule.Job.Status, _schedule.Job.Attempt, _schedule.Job.DueAt));

        _schedule.Undeliverable(attempts[0], "unknown");
        Assert.Equal((JobStatus.Quarantined, "unknown"), (_schedule.Job.Status, _schedule.Job.LastError));
        Assert.Null(_schedule.Job.DueAt);
        Assert.Equal(_schedule.Now.AddSeconds(1), _schedule.NextBegin);
    }

    [Fact]
    public void The_last_10_outcomes_are_kept_and_reasons_of_at_most_200_characters()
    {
        _schedule.Recurring("@hourly", new JobOptions { Retry = RetryPolicy.None });
        for (var run = 1; run <= 11; run++)
        {
            _schedule.Succeed(_schedule.BeginNext());
        }

        Assert.Equal(Enumerable.Range(2, 10).Select(hours => _start + (hours * Hour)), _schedule.Job.Recent.Select(recorded => recorded.DueAt));
        Assert.All(_schedule.Job.Recent, recorded => Assert.Equal((1L, 1, null, false), (recorded.Count, recorded.Attempts, recorded.Reason,
            recorded.IsBackfill)));

        _schedule.Fail(_schedule.BeginNext(), new string('e', 200));
        Assert.Equal(new string('e', 200), _schedule.Job.Recent[^1].Reason);
        _schedule.Fail(_schedule.BeginNext(), new string('e', 201));
        Assert.Equal(new string('e', 199) + "…", _schedule.Job.Recent[^1].Reason);

        _schedule.Backfill(_start - Hour, _start);
        _schedule.Succeed(_schedule.BeginNext());
        Assert.True(_schedule.Job.Recent[^1].IsBackfill);
    }

    [Fact]
    public void What_is_held_is_requeued_and_not_triggered()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = RetryPolicy.None });
        Refused("Job 'job' of schedule 'schedule' has nothing that is dead-lettered or quarantined. To run it now, trigger it.", () => _schedule.Requeue());
        _schedule.Fail(_schedule.BeginNext());
        Refused("Job 'job' of schedule 'schedule' is dead-lettered, so it cannot be triggered. Requeue it instead.", () => _schedule.Trigger());
        _schedule.Requeue();
        _schedule.Undeliverable(_schedule.BeginNext());
        Refused("Job 'job' of schedule 'schedule' is quarantined, so it cannot be triggered. Requeue it instead.", () => _schedule.Trigger());
        Assert.Throws<JobNotFoundException>(() => _schedule.Trigger("missing"));
    }

    [Fact]
    public void What_is_triggered_has_a_due_time_of_its_own()
    {
        _schedule.Recurring("@daily");
        List<DateTimeOffset> due = [];
        for (var trigger = 0; trigger < 3; trigger++)
        {
            _schedule.Trigger();
            var attempt = _schedule.Begin().Single();
            due.Add(attempt.Due);
            _schedule.Succeed(attempt);
        }

        Assert.Equal([_start, _start.AddTicks(1), _start.AddTicks(2)], due);
        _schedule.Now = _start - TimeSpan.FromSeconds(1);
        _schedule.Trigger();
        Assert.Equal(_schedule.Now, _schedule.Begin().Single().Due);
    }

    [Fact]
    public void An_attempt_that_waits_for_its_turn_is_wanted_unless_its_job_is_gone_paused_or_quarantined()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow });
        var (first, second) = (_schedule.BeginNext(), _schedule.BeginNext());
        _schedule.Trigger();
        var triggered = _schedule.Begin().Single();
        Assert.True(_schedule.IsWanted(first) && _schedule.IsWanted(second) && _schedule.IsWanted(triggered));
        _schedule.Pause();
        Assert.False(_schedule.IsWanted(first) || _schedule.IsWanted(second));
        Assert.True(_schedule.IsWanted(triggered));
        _schedule.Resume();
        _schedule.Succeed(first);
        Assert.False(_schedule.IsWanted(first));
        Assert.True(_schedule.IsWanted(second));
        _schedule.Undeliverable(triggered);
        Assert.False(_schedule.IsWanted(second));
        _schedule.Cancel();
        Assert.False(_schedule.IsWanted(second));
    }

    [Fact]
    public void An_attempt_that_is_cut_off_does_not_count()
    {
        _schedule.Once("job", _start + Hour, new JobOptions { Retry = new RetryPolicy { MaxAttempts = 2 } });
        _schedule.Now += 2 * Hour;
        _schedule.Reload();
        for (var shutdown = 0; shutdown < 3; shutdown++)
        {
            var attempt = _schedule.Begin().Single();
            Assert.Equal(1, attempt.Number);
            _schedule.CutOff(attempt);
            Assert.Equal((JobStatus.Pending, 0), (_schedule.Job.Status, _schedule.Job.Attempt));
        }
    }

    [Fact]
    public void A_taken_name_is_refused_kept_or_replaced()
    {
        _schedule.Once("job", _start + Hour);
        Assert.Equal("job", Assert.Throws<AlreadyScheduledException>(() => _schedule.Once("job", _start)).JobName);
        Assert.Equal(_start + Hour, _schedule.Once("job", _start, new JobOptions { IfExists = IfExists.Keep }).DueAt);

        var unchanged = new JobOptions { IfExists = IfExists.ReplaceIfChanged };
        _schedule.Pause("job", "kept");
        Assert.Equal("kept", _schedule.Once("job", _start + Hour, unchanged).PausedReason);
        foreach (var changed in (Func<JobSnapshot>[])
        [
            () => _schedule.Once("job", _start + (2 * Hour), unchanged),
            () => _schedule.Once("job", _start + (2 * Hour), unchanged with { Tags = ["new"] }),
            () => _schedule.Once("job", _start + (2 * Hour), unchanged with { Tags = ["new"] }, command: "other"),
            () => _schedule.Recurring("@daily", unchanged, command: "other"),
            () => _schedule.Recurring("@hourly", unchanged, command: "other"),
        ])
        {
            _schedule.Pause("job", "kept");
            Assert.Null(changed().PausedReason);
        }

    }

    private static void Refused(string message, Action call) => Assert.Equal(message, Assert.Throws<SchedulerException>(call).Message);
}
