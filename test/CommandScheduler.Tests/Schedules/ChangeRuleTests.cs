using CommandScheduler.Calls;
using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Rules of changes: versions, requests that are repeated, the limit of jobs.</summary>
public sealed class ChangeRuleTests
{
    private readonly PureSchedule _schedule = new();

    [Fact]
    public void Each_change_makes_a_new_version_and_who_expects_the_old_one_is_refused()
    {
        _schedule.Once("job", _schedule.Now.AddHours(1), new JobOptions { Retry = new RetryPolicy { MaxAttempts = 2 } });
        var version = _schedule.Version;
        Assert.InRange(version, _schedule.Now.UtcTicks, _schedule.Now.UtcTicks + 10);

        _schedule.Pause("job");
        var conflict = Assert.Throws<ScheduleConflictException>(() => _schedule.PauseAll(expectedVersion: version));
        Assert.Equal((version, version + 1, version + 1), (conflict.ExpectedVersion, conflict.ActualVersion, _schedule.Version));

        _schedule.PauseAll(expectedVersion: version + 1);
        Assert.Equal(version + 2, _schedule.Version);
        _schedule.Trigger("job");
        Assert.Equal(version + 3, _schedule.Version);
        var attempt = _schedule.BeginNext();
        _schedule.Fail(attempt);
        Assert.Equal(version + 4, _schedule.Version);
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal(version + 5, _schedule.Version);
        _schedule.Requeue("job");
        Assert.Equal(version + 6, _schedule.Version);
    }

    [Fact]
    public void A_job_without_a_name_gets_the_first_that_is_free()
    {
        var due = _schedule.Now;
        _schedule.Batch(new ScheduleBatch().ScheduleOnce("note", due).ScheduleOnce("note", due).ScheduleOnce("note", due));
        Assert.Equal(["@default0", "@default1", "@default2"], _schedule.Jobs.Select(job => job.Name));
        _schedule.Batch(new ScheduleBatch().ScheduleOnce("note", due).Cancel("@default1").ScheduleOnce("note", due).ScheduleOnce("note", due));
        Assert.Equal(["@default0", "@default2", "@default3", "@default1", "@default4"], _schedule.Jobs.Select(job => job.Name));
    }

    [Theory]
    [InlineData(IfExists.Keep)]
    [InlineData(IfExists.ReplaceIfChanged)]
    public void To_register_what_is_there_already_changes_nothing(IfExists ifExists)
    {
        var options = new JobOptions { IfExists = ifExists };
        var made = _schedule.Recurring("@hourly", options);
        var stored = _schedule.Stored;
        Assert.Equal(made, _schedule.Recurring("@hourly", options));
        Assert.Equal(stored, _schedule.Stored);
    }

    [Fact]
    public void A_schedule_that_was_empty_meanwhile_does_not_come_back_to_a_version_that_it_had()
    {
        _schedule.Once("job", _schedule.Now);
        for (var change = 0; change < 5; change++)
        {
            _schedule.Pause("job");
            _schedule.Resume("job");
        }

        // The clock stands still all the while.
        var version = _schedule.Version;
        _schedule.Cancel("job");
        Assert.Equal(0, _schedule.Version);
        Assert.Throws<JobNotFoundException>(() => _schedule.PauseAll(expectedVersion: 0));

        _schedule.Once("job", _schedule.Now);
        Assert.True(_schedule.Version > version, $"{_schedule.Version} after {version}");
        Assert.Throws<ScheduleConflictException>(() => _schedule.PauseAll(expectedVersion: 0));
    }

    [Fact]
    public void Exactly_the_last_16_requests_are_known()
    {
        _schedule.Once("job", _schedule.Now.AddHours(1));
        for (var request = 0; request <= 16; request++)
        {
            _schedule.PauseAll(requestId: $"request {request}");
        }

        var version = _schedule.Version;
        for (var request = 1; request <= 16; request++)
        {
            // Known: the version that is expected does not matter any more, and nothing changes.
            _schedule.PauseAll(expectedVersion: 1, requestId: $"request {request}");
            Assert.Equal(version, _schedule.Version);
        }

        _schedule.PauseAll(requestId: "request 0");
        Assert.Equal(version + 1, _schedule.Version);
        _schedule.PauseAll(requestId: "request 1");
        Assert.Equal(version + 2, _schedule.Version);
        _schedule.Reload();
        _schedule.PauseAll(requestId: "request 3");
        Assert.Equal(version + 2, _schedule.Version);
    }

    [Fact]
    public void A_limit_of_jobs_that_was_lowered_refuses_more_jobs_and_nothing_else()
    {
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            _schedule.Once(name, _schedule.Now.AddHours(1));
        }

        _schedule.Reload(new SchedulerOptions { MaxJobsPerSchedule = 2 });
        _schedule.Pause();
        _schedule.Once("a", _schedule.Now.AddHours(2), new JobOptions { IfExists = IfExists.Replace });
        _schedule.Cancel("d");
        Assert.Equal(3, _schedule.Jobs.Count);
        var refusal = Assert.Throws<ArgumentException>(() => _schedule.Once("d", _schedule.Now));
        Assert.Equal("batch", refusal.ParamName);
        Assert.Contains("Schedule 'schedule' would hold 4 jobs, and 2 is the limit", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("raise SchedulerOptions.MaxJobsPerSchedule", refusal.Message, StringComparison.Ordinal);
        _schedule.Cancel("c");
        _schedule.Cancel("b");
        _schedule.Once("second", _schedule.Now);
        Assert.Equal(2, _schedule.Jobs.Count);
        Assert.Throws<ArgumentException>(() => _schedule.Once("third", _schedule.Now));
    }

    [Fact]
    public void A_trigger_a_requeue_and_a_backfill_are_part_of_a_batch_and_name_the_same_there_as_alone()
    {
        _schedule.Recurring("@hourly", name: "job");
        _schedule.Once("once", _schedule.Now.AddHours(1));
        var (version, from) = (_schedule.Version, _schedule.Now.AddHours(-3));

        foreach (var refused in (Change[])
        [
            ChangeReader.Trigger("nobody"),
            ChangeReader.Requeue("job"),
            ChangeReader.Backfill("once", from, _schedule.Now, null),
            ChangeReader.Backfill("job", from, _schedule.Now.AddHours(1), null),
            ChangeReader.Backfill("job", from.AddMinutes(1), from.AddMinutes(2), null),
        ])
        {
            var alone = Assert.ThrowsAny<Exception>(() => _schedule.Together(refused));
            var inBatch = Assert.ThrowsAny<Exception>(() => _schedule.Together(ChangeReader.Trigger("once"), refused));
            Assert.Equal((alone.GetType(), alone.Message), (inBatch.GetType(), inBatch.Message));
            Assert.Equal((alone as ArgumentException)?.ParamName, (inBatch as ArgumentException)?.ParamName);
            Assert.Equal(version, _schedule.Version);
        }

        Assert.Empty(_schedule.Begin());
        var applied = _schedule.Together(ChangeReader.Trigger("once"), ChangeReader.Backfill("job", from, _schedule.Now, null));
        Assert.Equal((3, version + 1), (applied, _schedule.Version));
        Assert.Equal(["job", "once"], _schedule.Begin().Select(attempt => attempt.Job).Order());
    }

    [Fact]
    public void A_job_that_its_own_batch_cancels_again_is_not_in_the_answer()
    {
        var answer = _schedule.Batch(new ScheduleBatch().ScheduleOnce("note", _schedule.Now, "gone").Cancel().ScheduleOnce("note", _schedule.Now, "job"));
        Assert.Equal("job", Assert.Single(answer).Name);
        Assert.Equal("job", _schedule.Job.Name);
        Assert.Equal([(OccurrenceOutcome.Cancelled, "gone")], _schedule.Outcomes.Select(outcome => (outcome.Outcome, outcome.Job)));
    }

    [Fact]
    public void A_trigger_of_a_one_off_job_that_runs_changes_nothing()
    {
        _schedule.Once("job", _schedule.Now);
        _ = _schedule.BeginNext();
        var version = _schedule.Version;
        _schedule.Trigger();
        Assert.Equal((version, null), (_schedule.Version, _schedule.NextBegin));
    }

    [Fact]
    public void Default_names_are_the_lowest_free_ones_also_within_a_batch()
    {
        _schedule.Once(null, _schedule.Now);
        _schedule.Once("@default2", _schedule.Now);
        var answer = _schedule.Batch(new ScheduleBatch().ScheduleOnce("note", _schedule.Now).Cancel("@default0").ScheduleOnce("note", _schedule.Now)
            .ScheduleOnce("note", _schedule.Now));
        Assert.Equal(["@default1", "@default0", "@default3"], answer.Select(job => job.Name));
    }
}
