namespace CommandScheduler.Tests.Schedules;

/// <summary>Attempts from their begin to their end, also across crashes; and what a store and a timer are told meanwhile.</summary>
public sealed class AttemptRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly RetryPolicy Twice = new() { MaxAttempts = 2, Jitter = 0, InitialDelay = TimeSpan.FromSeconds(10) };

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public AttemptRuleTests() => _start = _schedule.Now;

    [Fact]
    public void What_may_have_run_before_a_crash_is_recorded_before_it_runs_again_and_given_up_after_its_last_attempt()
    {
        _schedule.Once("job", _start + Hour, new JobOptions { Retry = Twice });
        _schedule.Recurring("@hourly", new JobOptions { Retry = Twice, MaxRuns = 1 }, "recurring");
        _schedule.Now += Hour;
        Assert.Equal("job 1, recurring 1", Begun());
        Assert.Contains("\"attempts\":0", _schedule.Stored, StringComparison.Ordinal);
        Assert.DoesNotContain("\"attempts\":1", _schedule.Stored, StringComparison.Ordinal);

        var told = new List<string>();
        for (var crash = 1; crash <= 3; crash++)
        {
            _schedule.Now += Hour;
            _schedule.Reload();
            told.Add($"{Begun()} | {string.Join(" | ", _schedule.Jobs.Select(Told.Of))}".Replace(" | ", "\n", StringComparison.Ordinal));
        }

        Same.As(
            """
            job 1, recurring 1
            job Running due 05 10:00:00 attempt 1 runs 0 left 0 last
            recurring Running due 05 11:00:00 attempt 1 runs 0 left 0 last
            job 2, recurring 2
            job Running due 05 10:00:00 attempt 2 runs 0 left 0 last
            recurring Running due 05 11:00:00 attempt 2 runs 0 left 0 last

            job DeadLettered due never attempt 2 runs 1 left 0 last DeadLettered The process ended during attempt 2, before its outcome was recorded.
            recurring DeadLettered due never attempt 2 runs 1 left 0 last DeadLettered The process ended during attempt 2, before its outcome was recorded.
            """, string.Join('\n', told));
        Same.As(
            """
            05 10:00:00 DeadLettered 1 The process ended during attempt 2, before its outcome was recorded.
            05 10:00:00 DeadLettered 1 The process ended during attempt 2, before its outcome was recorded.
            """, Told.Of(_schedule.Outcomes));
        _schedule.Requeue("job");
        _schedule.Requeue("recurring");
        Same.As(
            """
            job Pending due 05 13:00:00 attempt 0 runs 0 left 0 last DeadLettered The process ended during attempt 2, before its outcome was recorded.
            recurring Pending due 05 13:00:00 attempt 0 runs 0 left 0 last DeadLettered The process ended during attempt 2, before its outcome was recorded.
            """, string.Join('\n', _schedule.Jobs.Select(Told.Of)));
    }

    [Fact]
    public void What_was_scheduled_or_came_due_after_the_load_was_not_running_before_it()
    {
        _schedule.Once("old", _start);
        _schedule.Once("later", _start.AddTicks(1));
        _schedule.Now = _start;
        _schedule.Reload();
        _schedule.Once("same", _start.AddTicks(-1));
        _schedule.Now = _start.AddTicks(1);
        Assert.Equal("same 1, old 1, later 1", Begun());
        Assert.DoesNotContain("\"attempts\":1", _schedule.Stored, StringComparison.Ordinal);

        _schedule.Now = _start.AddTicks(1);
        _schedule.Reload();
        Begun();
        Assert.Equal(4, _schedule.Stored.Split("\"attempts\":1").Length);
    }

    [Fact]
    public void The_oldest_begin_first_and_those_of_the_same_time_in_their_order()
    {
        _schedule.Once("c", _start.AddSeconds(2));
        _schedule.Once("a", _start);
        _schedule.Once("d", _start.AddSeconds(3));
        _schedule.Once("b", _start.AddSeconds(1));
        _schedule.Now += Hour;
        Assert.Equal("a 1, b 1, c 1, d 1", Begun());
    }

    [Fact]
    public void The_timer_and_the_wake_up_follow_what_is_next()
    {
        Assert.Equal("never never False none", Agenda());
        _schedule.Once("c", _start + (9 * Hour), new JobOptions { Tags = ["one"] });
        Assert.Equal("05 18:00:00 05 18:00:00 False one", Agenda());
        _schedule.Cancel();
        _schedule.Once("a", _start + (2 * Hour), new JobOptions { Retry = Twice, Tags = ["x", "y"] });
        _schedule.Recurring("@hourly", new JobOptions { Retry = Twice, Tags = ["y", "z"] }, "b");
        var told = new List<string> { Agenda() };
        var first = _schedule.BeginNext();
        told.Add(Agenda());
        _schedule.Fail(first);
        told.Add(Agenda());
        var second = _schedule.BeginNext();
        told.Add(Agenda());
        _schedule.Fail(second);
        told.Add(Agenda());
        _schedule.Pause("b");
        told.Add(Agenda());
        _schedule.Trigger("b");
        told.Add(Agenda());
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Now = _start + (2 * Hour);
        var once = _schedule.Begin().Single();
        told.Add(Agenda());
        _schedule.Resume("b");
        told.Add(Agenda());
        _schedule.Undeliverable(once);
        _schedule.Cancel("b");
        told.Add(Agenda());
        Same.As(
            """
            05 10:00:00 05 10:00:00 False x,y,z
            05 11:00:00 05 10:00:00 False x,y,z
            05 10:00:10 05 10:00:10 True x,y,z
            05 11:00:00 05 10:00:10 True x,y,z
            05 11:00:00 05 11:00:00 True x,y,z
            05 11:00:00 05 11:00:00 True x,y,z
            05 10:00:10 05 10:00:10 True x,y,z
            never 05 11:00:00 True x,y,z
            05 12:00:00 05 11:00:00 True x,y,z
            05 11:00:01 05 11:00:01 True x,y
            """, string.Join('\n', told));
    }

    [Fact]
    public void An_outcome_of_what_is_gone_changes_nothing()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = Twice });
        var attempt = _schedule.BeginNext();
        _schedule.Once("job", _start + Hour, new JobOptions { IfExists = IfExists.Replace });
        var (version, stored) = (_schedule.Version, _schedule.Stored);
        _schedule.Succeed(attempt);
        Assert.Null(_schedule.Fail(attempt));
        _schedule.Undeliverable(attempt);
        _schedule.CutOff(attempt);
        Assert.Equal((version, stored), (_schedule.Version, _schedule.Stored));
        Assert.Equal(OccurrenceOutcome.Cancelled, _schedule.Outcomes.Single().Outcome);
        Assert.False(_schedule.IsWanted(attempt));
    }

    [Fact]
    public void What_was_recorded_and_cut_off_is_taken_back()
    {
        _schedule.Once("job", _start, new JobOptions { Retry = Twice });
        _schedule.Now += Hour;
        _schedule.Reload();
        var attempt = _schedule.Begin().Single();
        Assert.Contains("\"attempts\":1", _schedule.Stored, StringComparison.Ordinal);
        _schedule.CutOff(attempt);
        Assert.Contains("\"attempts\":0", _schedule.Stored, StringComparison.Ordinal);
        var version = _schedule.Version;
        _schedule.CutOff(attempt);
        Assert.Equal(version, _schedule.Version);
        _schedule.Now += TimeSpan.FromTicks(1);
        _schedule.Once("other", _schedule.Now);
        var other = _schedule.Begin().Single(begun => begun.Job == "other");
        version = _schedule.Version;
        _schedule.CutOff(other);
        Assert.Equal(version, _schedule.Version);
    }

    [Fact]
    public void A_triggered_occurrence_of_a_job_is_told_from_the_others_by_its_due_time()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow, Retry = Twice });
        _schedule.Now += Hour;
        _schedule.Trigger();
        Assert.Equal("05 10:00:00.0000001, 05 10:00:00", string.Join(", ", _schedule.Begin().Select(attempt => Told.At(attempt.Due))));
        _schedule.Now = _start + (2 * Hour) - TimeSpan.FromTicks(1);
        _schedule.Trigger();
        _schedule.Trigger();
        _schedule.Trigger();
        Same.As("05 10:59:59.9999999, 05 11:00:00.0000001, 05 11:00:00.0000002", string.Join(", ", _schedule.Begin().Select(attempt => Told.At(attempt.Due))));
        _schedule.Now -= TimeSpan.FromMilliseconds(999);
        _schedule.Trigger();
        _schedule.Now -= TimeSpan.FromSeconds(2);
        _schedule.Trigger();
        _schedule.Now = _start + (2 * Hour) + TimeSpan.FromTicks(3);
        _schedule.Trigger();
        Assert.Equal(
            ["05 10:59:57.0009999", "05 11:00:00.0000003", "05 11:00:00", "05 11:00:00.0000004"],
            _schedule.Begin().Select(attempt => Told.At(attempt.Due)));
    }

    [Fact]
    public void A_running_one_off_job_is_not_triggered_again_and_a_waiting_one_is()
    {
        _schedule.Once("job", _start + Hour, new JobOptions { Retry = Twice });
        _schedule.Trigger();
        Assert.Equal(_start, _schedule.NextBegin);
        var attempt = _schedule.BeginNext();
        var version = _schedule.Version;
        _schedule.Trigger();
        Assert.Equal(version, _schedule.Version);
        Assert.Equal((_start.AddSeconds(10), 1), (_schedule.Fail(attempt), _schedule.Job.Attempt));
        _schedule.Trigger();
        Assert.Equal((_start, 1), (_schedule.NextBegin, _schedule.Job.Attempt));
    }

    [Fact]
    public void Each_job_and_each_run_has_an_id_of_its_own()
    {
        _schedule.Recurring("@hourly");
        _schedule.Backfill(_start - Hour, _start);
        var backfilled = _schedule.Begin().Single();
        _schedule.Succeed(backfilled);
        var (again, first) = (backfilled.Inner, _schedule.BeginNext().Inner);
        Assert.Equal(
            ("schedule/job/639032004000000000/2026-01-05T10:00:00.0000000Z", "schedule/job/639032004000000001/2026-01-05T08:00:00.0000000Z"),
            (first.OccurrenceId, again.OccurrenceId));
    }

    private string Begun() => string.Join(", ", _schedule.Begin().Select(attempt => $"{attempt.Job} {attempt.Number}"));

    private string Agenda()
        => $"{Told.At(_schedule.NextBegin)} {Told.At(_schedule.NextWakeUp)} {_schedule.Facts.NeedsAttention} "
            + (_schedule.Facts.Tags is { Count: > 0 } tags ? string.Join(',', tags.Order(StringComparer.Ordinal)) : "none");
}
