namespace CommandScheduler.Tests.Schedules;

/// <summary>A request that comes again changes nothing, and has the same answer; a cancellation may come when nothing is left.</summary>
public sealed class RequestRuleTests
{
    private readonly PureSchedule _schedule = new();

    [Fact]
    public void A_single_call_that_comes_twice_makes_one_job_and_both_are_told_of_it()
    {
        var options = new JobOptions { RequestId = "r" };
        var first = _schedule.Call(null, options);
        var second = _schedule.Call(null, options);
        Assert.Equal(first.Name, second.Name);
        Assert.Equal("@default1", _schedule.Call(null, new JobOptions { RequestId = "other" }).Name);
        Assert.Equal(2, _schedule.Jobs.Count);
        Assert.DoesNotContain("requestId", _schedule.Stored, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_whose_job_is_done_is_told_so_and_makes_none()
    {
        _schedule.Once("other", _schedule.Now.AddDays(1));
        var first = _schedule.Call("job", new JobOptions { RequestId = "r" });
        Assert.Equal(_schedule.Now, first.DueAt);
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Reload();
        var again = _schedule.Call("job", new JobOptions { RequestId = "r", Tags = ["tag"] });
        Assert.Equal(("job", JobKind.OneOff, null, first.CommandType), (again.Name, again.Kind, again.DueAt, again.CommandType));
        Assert.Equal(["tag"], again.Tags);
        Assert.Equal("other", _schedule.Job.Name);
    }

    [Fact]
    public void A_request_is_no_part_of_what_has_changed()
    {
        var scheduledAt = _schedule.Recurring("@hourly", new JobOptions { RequestId = "1" }).ScheduledAt;
        _schedule.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(scheduledAt, _schedule.Recurring("@hourly", new JobOptions { IfExists = IfExists.ReplaceIfChanged, RequestId = "2" }).ScheduledAt);
    }

    [Fact]
    public void A_trigger_a_requeue_and_a_past_range_that_come_twice_have_one_effect()
    {
        _schedule.Recurring("@hourly", new JobOptions { Retry = RetryPolicy.None });
        _schedule.Trigger(requestId: "trigger");
        _schedule.Trigger(requestId: "trigger");
        _schedule.Fail(_schedule.Begin().Single());
        Assert.Empty(_schedule.Begin());

        _schedule.Requeue(requestId: "requeue");
        _schedule.Requeue(requestId: "requeue");
        _schedule.Succeed(_schedule.Begin().Single());
        Assert.Empty(_schedule.Begin());

        var options = new BackfillOptions { RequestId = "range" };
        var (from, to) = (_schedule.Now.AddHours(-5), _schedule.Now);
        Assert.Equal((5, 5), (_schedule.Backfill(from, to, options), _schedule.Backfill(from, to, options)));
        Assert.Equal(5, _schedule.Job.BackfillLeft);
    }

    [Fact]
    public void A_request_id_of_another_call_is_refused_and_changes_nothing()
    {
        _schedule.Recurring("@hourly", new JobOptions { RequestId = "r" });
        _schedule.Once("other", _schedule.Now.AddDays(1), new JobOptions { RequestId = "once" });
        _schedule.Batch(new ScheduleBatch { RequestId = "batch" }.ScheduleOnce("note", _schedule.Now.AddDays(1), "a").Pause("job"));
        var version = _schedule.Version;
        Refused("'ScheduleRecurring job', and this one is 'Trigger job'", () => _schedule.Trigger(requestId: "r"));
        Refused("'ScheduleRecurring job', and this one is 'Backfill job'",
            () => _schedule.Backfill(_schedule.Now.AddDays(-1), _schedule.Now, new BackfillOptions { RequestId = "r" }));
        Refused("'ScheduleOnce other', and this one is 'ScheduleOnce another'",
            () => _schedule.Once("another", _schedule.Now, new JobOptions { RequestId = "once" }));
        Refused("'ScheduleOnce other', and this one is 'ScheduleOnce'", () => _schedule.Call(null, new JobOptions { RequestId = "once" }));
        Refused("'batch of 2, ", () => _schedule.Batch(new ScheduleBatch { RequestId = "batch" }.ScheduleOnce("note", _schedule.Now, "a").Resume("job")));
        Refused("'batch of 2, ", () => _schedule.Batch(new ScheduleBatch { RequestId = "batch" }.ScheduleOnce("note", _schedule.Now, "a")));
        Assert.Equal(version, _schedule.Version);

        void Refused(string calls, Action call)
        {
            var refusal = Assert.Throws<SchedulerException>(call);
            Assert.Contains("belongs to another call of schedule 'schedule', ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(calls, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_request_is_the_same_when_its_due_time_and_its_command_were_made_anew()
    {
        _schedule.Once("job", _schedule.Now.AddDays(1), new JobOptions { RequestId = "r" });
        var version = _schedule.Version;
        _schedule.Once("job", _schedule.Now.AddDays(2), new JobOptions { RequestId = "r", Tags = ["tag"] });
        Assert.Equal(version, _schedule.Version);
    }

    [Fact]
    public void A_repeated_batch_has_the_same_jobs_in_the_same_order_also_when_some_are_done()
    {
        _schedule.Once("old", _schedule.Now.AddHours(1));
        var batch = new ScheduleBatch { RequestId = "r" }
            .ScheduleOnce("x", _schedule.Now, "new")
            .ScheduleOnce("x", _schedule.Now.AddHours(1), "old", new JobOptions { IfExists = IfExists.Keep })
            .ScheduleOnce("x", _schedule.Now.AddHours(1));
        string[] expected = ["new", "old", "@default0"];
        Assert.Equal(expected, _schedule.Batch(batch).Select(job => job.Name));
        Assert.Equal(expected, _schedule.Batch(batch).Select(job => job.Name));
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Reload();
        var again = _schedule.Batch(batch);
        Assert.Equal(expected, again.Select(job => job.Name));
        Assert.Null(again[0].DueAt);
    }

    [Fact]
    public void A_job_that_is_gone_is_described_by_its_own_options()
    {
        _schedule.Once("other", _schedule.Now.AddDays(1));
        JobSnapshot[] first = [Berlin("0 9 * * *", "a"), Berlin("*/15 * * * *", "b")];
        _schedule.Cancel("a");
        _schedule.Cancel("b");
        JobSnapshot[] again = [Berlin("0 9 * * *", "a"), Berlin("*/15 * * * *", "b")];
        Assert.Equal(first.Select(job => job.DaylightSaving), again.Select(job => job.DaylightSaving));
        Assert.NotEqual(again[0].DaylightSaving, again[1].DaylightSaving);

        JobSnapshot Berlin(string recurrence, string name)
            => _schedule.Recurring(recurrence, new JobOptions { TimeZone = "Europe/Berlin", RequestId = name }, name);
    }

    [Fact]
    public void Where_a_job_comes_from_is_no_part_of_what_has_changed()
    {
        var options = new JobOptions { IfExists = IfExists.ReplaceIfChanged, CorrelationId = "c", CausationId = "1" };
        _schedule.Recurring("@every 90m", options);
        var version = _schedule.Version;
        _schedule.Recurring("@every 90m", options with { CausationId = "2", CorrelationId = "d" });
        Assert.Equal(version, _schedule.Version);
    }

    [Fact]
    public void In_a_batch_the_request_is_the_batch_s()
    {
        Refused(new ScheduleBatch().ScheduleOnce("note", _schedule.Now, "job", new JobOptions { RequestId = "r" }));
        Refused(new ScheduleBatch().Backfill("job", _schedule.Now.AddDays(-1), _schedule.Now, new BackfillOptions { RequestId = "r" }));

        void Refused(ScheduleBatch batch)
            => Assert.Contains(
                "It has the request id 'r' of its own. Set ScheduleBatch.RequestId instead.",
                Assert.Throws<ArgumentException>(nameof(batch), () => _schedule.Batch(batch)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancellation_if_there_is_one_says_whether_there_was()
    {
        Assert.False(_schedule.TryCancel());
        Assert.False(_schedule.TryCancel("job"));
        _schedule.Once("job", _schedule.Now.AddDays(1));
        _schedule.Once("other", _schedule.Now.AddDays(1));
        Assert.False(_schedule.TryCancel("no such job"));
        Assert.True(_schedule.TryCancel("job"));
        Assert.True(_schedule.TryCancel());
        Assert.False(_schedule.TryCancel());
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void A_batch_may_cancel_what_is_not_there()
    {
        _schedule.Batch(new ScheduleBatch().TryCancel("timeout").ScheduleOnce("note", _schedule.Now, "job"));
        Assert.Equal("job", _schedule.Job.Name);
        Assert.Throws<JobNotFoundException>(() => _schedule.Batch(new ScheduleBatch().Cancel("timeout").ScheduleOnce("note", _schedule.Now, "other")));
    }
}
