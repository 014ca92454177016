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
        _schedule.Recurring("@hourly", new JobOptions { RequestId = "1" });
        var version = _schedule.Version;
        _schedule.Recurring("@hourly", new JobOptions { IfExists = IfExists.ReplaceIfChanged, RequestId = "2" });
        Assert.Equal(version, _schedule.Version);
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
