using System.Diagnostics;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What a changed job takes over from its earlier form: what that would have run, once, and not before it is due.</summary>
public sealed class TakeOverRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JobOptions Changed = new() { IfExists = IfExists.ReplaceIfChanged };
    private static readonly JobOptions ByCalendar = Changed with { Exclude = new() { Calendar = "calendar" } };
    private static readonly CatchUp All = new() { Mode = CatchUpMode.All, Spacing = TimeSpan.Zero };

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public TakeOverRuleTests() => _start = _schedule.Now;

    [Fact]
    public void Of_very_many_with_exclusions_it_takes_over_no_more_than_of_few()
    {
        var options = Changed with { Exclude = new() { Dates = [new DateOnly(2020, 1, 1)] }, CatchUp = new() { Window = TimeSpan.FromDays(2) } };
        _schedule.Recurring("* * * * * *", options, command: "old");
        _schedule.Now += 30 * Hour;
        _schedule.Reload();
        var watch = Stopwatch.StartNew();
        _schedule.Recurring("* * * * * *", options, command: "new");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"It took {watch.Elapsed}.");
        Assert.Equal(_schedule.Now, _schedule.Begin().Single().Due);
        Assert.Equal((30 * 3_600) - 1, _schedule.Outcomes.Sum(outcome => outcome.Outcome == OccurrenceOutcome.Coalesced ? outcome.Count : 0));
        Assert.InRange(_schedule.Stored.Length, 1, 5_000);
    }

    [Theory]
    [InlineData(Overlap.Skip, 5)]
    [InlineData(Overlap.Queue, 100)]
    public void Of_very_many_it_takes_over_as_many_as_the_earlier_form_lets_run(Overlap overlap, int most)
    {
        var schedule = new PureSchedule(new Calendar(local => local.Second % 2 == 0));
        var catchUp = All with { Max = 5, Window = TimeSpan.FromDays(2), Spacing = overlap == Overlap.Queue ? Hour : TimeSpan.Zero };
        var options = ByCalendar with { Overlap = overlap, CatchUp = catchUp };
        schedule.Recurring("* * * * * *", options, command: "old");
        schedule.Now += 30 * Hour;
        schedule.Recurring("* * * * * *", options, command: "new");
        for (var left = most; left > 0; left--)
        {
            var attempt = schedule.Begin().Single();
            Assert.Equal(schedule.Now.AddSeconds(1 - (2 * left)), attempt.Due);
            schedule.Succeed(attempt);
        }

        Assert.Empty(schedule.Begin());
        Assert.Equal(30 * 3_600, schedule.Outcomes.Sum(outcome => outcome.Count));
    }

    [Theory]
    [InlineData(CatchUpMode.Latest, "05 10:00:00 Quarantined 1|05 11:00:00 Coalesced 1", 3)]
    [InlineData(CatchUpMode.All, "05 10:00:00 Quarantined 1", 1, 2, 3)]
    public void It_takes_over_what_is_overdue_behind_an_occurrence_that_the_calendar_had_quarantined(CatchUpMode mode, string told, params int[] ran)
    {
        var broken = true;
        var schedule = new PureSchedule(new Calendar(_ => broken ? throw new InvalidOperationException("no such file") : false));
        var options = ByCalendar with { CatchUp = All with { Mode = mode } };
        schedule.Recurring("@hourly", options, command: "old");
        schedule.Now += Hour;
        schedule.Begin();
        schedule.Now += 2.5 * Hour;
        broken = false;
        schedule.Recurring("@hourly", options, command: "new");
        Same.As(told.Replace('|', '\n'), Told.Of(schedule.Outcomes.Select(outcome => outcome with { Reason = null })));
        Assert.Equal(ran.Select(hour => _start + (hour * Hour)), RunAll(schedule));
    }

    [Fact]
    public void A_calendar_that_still_fails_leaves_the_one_outcome_that_an_occurrence_has()
    {
        var schedule = new PureSchedule(new Calendar(_ => throw new InvalidOperationException("no such file")));
        schedule.Recurring("@hourly", ByCalendar, command: "old");
        schedule.Now += Hour;
        schedule.Begin();
        schedule.Now += 2.5 * Hour;
        schedule.Recurring("@hourly", Changed, command: "new");
        Assert.Empty(schedule.Begin());
        Same.As(
            """
            05 10:00:00 Quarantined 1
            05 12:00:00 Cancelled 2
            """, Told.Of(schedule.Outcomes.Select(outcome => outcome with { Reason = null })));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_quarantined_has_no_second_outcome_when_it_is_passed_over_with_others(bool excluded)
    {
        var broken = true;
        var schedule = new PureSchedule(new Calendar(local => broken ? throw new InvalidOperationException("no such file") : excluded && local.Hour < 12));
        schedule.Recurring("@hourly", ByCalendar);
        schedule.Now += Hour;
        schedule.Begin();
        schedule.Now += 2.5 * Hour;
        broken = false;
        Assert.Equal(_start + (3 * Hour), schedule.Begin().Single().Due);
        Same.As(
            excluded ? "05 10:00:00 Quarantined 1\n05 11:00:00 Skipped 1" : "05 10:00:00 Quarantined 1\n05 11:00:00 Coalesced 1",
            Told.Of(schedule.Outcomes.Select(outcome => outcome with { Reason = null })));
    }

    [Fact]
    public void It_has_none_either_after_a_requeue_or_a_pause()
    {
        var broken = true;
        var schedule = new PureSchedule(new Calendar(_ => broken ? throw new InvalidOperationException("no such file") : false));
        schedule.Recurring("@hourly", ByCalendar);
        schedule.Now += Hour;
        schedule.Begin();
        schedule.Now += 2.5 * Hour;
        broken = false;
        schedule.Requeue();
        schedule.Reload();
        schedule.Succeed(schedule.Begin().Single());
        broken = true;
        schedule.Now += Hour;
        schedule.Begin();
        schedule.Pause();
        schedule.Now += Hour;
        schedule.Cancel();
        Same.As(
            """
            05 10:00:00 Quarantined 1
            05 11:00:00 Coalesced 1
            05 12:00:00 Succeeded 1
            05 13:00:00 Quarantined 1
            05 14:00:00 Skipped 1
            """, Told.Of(schedule.Outcomes.Select(outcome => outcome with { Reason = null })));
    }

    [Fact]
    public void A_past_range_that_the_calendar_had_quarantined_is_cancelled_without_the_one_that_has_its_outcome()
    {
        var broken = false;
        var schedule = new PureSchedule(new Calendar(_ => broken ? throw new InvalidOperationException("no such file") : false));
        schedule.Recurring("@hourly", ByCalendar);
        schedule.Backfill(_start.AddHours(-3), _start);
        var first = schedule.Begin().Single();
        broken = true;
        schedule.Succeed(first);
        schedule.Now += Minute;
        schedule.Begin();
        Assert.Equal(JobStatus.Quarantined, schedule.Job.Status);
        schedule.Cancel();
        Assert.Equal(3, schedule.Outcomes.Sum(outcome => outcome.Count));
    }

    [Fact]
    public void A_command_that_can_be_delivered_runs_what_the_one_before_held_back()
    {
        var options = Changed with { CatchUp = All };
        _schedule.Recurring("@hourly", options, command: "old");
        Assert.Null(_schedule.Undeliverable(_schedule.BeginNext()));
        _schedule.Now += 2.5 * Hour;
        _schedule.Recurring("@hourly", options, command: "new");
        Assert.Equal([1, 2, 3], RunAll(_schedule).Select(due => (due - _start).TotalHours));
        Assert.False(_schedule.Job.AwaitsRequeue);
    }

    [Theory]
    [InlineData(CatchUpMode.Latest)]
    [InlineData(CatchUpMode.All)]
    public void A_job_that_has_all_its_runs_leaves_nothing_to_take_over(CatchUpMode mode)
    {
        var options = Changed with { MaxRuns = 1, CatchUp = All with { Mode = mode, Max = 3 } };
        _schedule.Recurring("@hourly", options, command: "old");
        _schedule.BeginNext();
        _schedule.Now += 10.5 * Hour;
        _schedule.Recurring("@hourly", options, command: "new");
        Assert.Empty(_schedule.Begin());
        Same.As("05 10:00:00 Cancelled 1", Told.Of(_schedule.Outcomes));
        Assert.Equal(_start + (12 * Hour), _schedule.Job.DueAt);
    }

    [Fact]
    public void It_takes_over_no_more_than_the_earlier_form_had_runs_left()
    {
        _schedule.Recurring("@hourly", Changed with { MaxRuns = 3, CatchUp = All }, command: "old");
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Now += 5 * Hour;
        _schedule.Recurring("@hourly", Changed, command: "new");
        Assert.Equal([2, 3], RunAll(_schedule).Select(due => (due - _start).TotalHours));
        Assert.Equal(3, _schedule.Outcomes.Count);
    }

    [Fact]
    public void An_occurrence_that_the_changed_job_has_itself_is_not_taken_over_beside_it()
    {
        var retry = new RetryPolicy { MaxAttempts = 5, InitialDelay = Hour, MaxDelay = Hour, Jitter = 0 };
        var options = Changed with { Overlap = Overlap.Queue, Retry = retry };
        _schedule.Recurring("@hourly", options, command: "old");
        _schedule.Fail(_schedule.BeginNext());
        _schedule.Now -= TimeSpan.FromSeconds(2);
        _schedule.Recurring("@hourly", options, command: "new");
        Assert.Empty(_schedule.Begin());
        _schedule.Now += TimeSpan.FromSeconds(3);
        Assert.Equal([1], RunAll(_schedule).Select(due => (due - _start).TotalHours));
        Assert.Single(_schedule.Outcomes);
    }

    [Fact]
    public void One_that_the_changed_job_does_not_have_is_not_begun_before_it_is_due()
    {
        var retry = new RetryPolicy { MaxAttempts = 5, InitialDelay = Hour, MaxDelay = Hour, Jitter = 0 };
        _schedule.Recurring("@hourly", Changed with { Retry = retry }, command: "old");
        _schedule.Fail(_schedule.BeginNext());
        _schedule.Now -= TimeSpan.FromSeconds(2);
        _schedule.Recurring("30 * * * *", Changed, command: "new");
        Assert.Empty(_schedule.Begin());
        Assert.Equal(_start + Hour, _schedule.BeginNext().Due);
        Assert.Equal(_start + Hour, _schedule.Now);
    }

    [Fact]
    public void One_at_which_the_changed_job_starts_runs_once()
    {
        _schedule.Recurring("@hourly", Changed, command: "old");
        _schedule.Now += Hour;
        _schedule.Recurring("@hourly", Changed with { StartAt = _schedule.Now }, command: "new");
        Assert.Equal([1], RunAll(_schedule).Select(due => (due - _start).TotalHours));
        Assert.Equal(_start + (2 * Hour), _schedule.Job.DueAt);
    }

    [Fact]
    public void A_trigger_that_is_taken_over_is_no_occurrence_of_the_changed_job()
    {
        _schedule.Recurring("@daily", Changed with { Overlap = Overlap.Allow }, command: "old");
        _schedule.Now += Hour;
        _schedule.Trigger();
        _schedule.Recurring("@hourly", Changed with { Overlap = Overlap.Allow, StartAt = _schedule.Now }, command: "new");
        Assert.Equal(2, _schedule.Begin().Select(attempt => attempt.Due).Distinct().Count());
    }

    [Fact]
    public void A_trigger_after_it_has_an_id_of_its_own()
    {
        _schedule.Recurring("@hourly", Changed, command: "old");
        _schedule.Trigger();
        _schedule.Recurring("@hourly", Changed, command: "new");
        var first = _schedule.Begin().Single();
        _schedule.Succeed(first);
        _schedule.Trigger();
        Assert.NotEqual(first.Inner.OccurrenceId, _schedule.Begin().Single().Inner.OccurrenceId);
    }

    [Fact]
    public void What_its_handler_put_off_stays_put_off_also_after_a_failed_attempt()
    {
        var retry = new RetryPolicy { InitialDelay = Minute, MaxDelay = Minute, Jitter = 0 };
        _schedule.Recurring("@hourly", Changed with { Retry = retry }, command: "old");
        _schedule.Fail(_schedule.BeginNext());
        _schedule.Defer(_schedule.BeginNext(), "not yet", _start + Hour + (40 * Minute));
        _schedule.Now = _start + Hour + (10 * Minute);
        _schedule.Recurring("@hourly", Changed, command: "new");
        Assert.Empty(_schedule.Begin());
        Assert.Contains(_schedule.Explain().Next, expected => expected.Notes.Any(note => note.Text == "its handler put it off: not yet"));
        Assert.Equal((_start + Hour, 1), (_schedule.BeginNext().Due, _schedule.Job.Attempt));
        Assert.Equal(_start + Hour + (40 * Minute), _schedule.Now);
    }

    [Fact]
    public void A_later_occurrence_takes_the_place_of_one_that_waits_as_in_the_earlier_form()
    {
        var retry = new RetryPolicy { InitialDelay = 5 * Hour, MaxDelay = 5 * Hour, Jitter = 0 };
        _schedule.Recurring("@hourly", Changed with { Overlap = Overlap.CancelOther, Retry = retry }, command: "old");
        _schedule.Fail(_schedule.BeginNext());
        _schedule.Now += 2.5 * Hour;
        _schedule.Recurring("@hourly", Changed, command: "new");
        Assert.Equal([3], RunAll(_schedule).Select(due => (due - _start).TotalHours));
        Same.As(
            """
            05 10:00:00 Cancelled 1 a later occurrence took its place
            05 11:00:00 Coalesced 1 a later overdue occurrence ran in its place
            05 12:00:00 Succeeded 1
            """, Told.Of(_schedule.Outcomes.OrderBy(outcome => outcome.Due)));
    }

    [Fact]
    public void What_awaits_a_requeue_goes_on_awaiting_it()
    {
        _schedule.Recurring("@hourly", Changed with { Retry = new() { MaxAttempts = 1 } }, command: "old");
        _schedule.Fail(_schedule.BeginNext(), "first");
        _schedule.Fail(_schedule.BeginNext(), "second");
        _schedule.Recurring("30 * * * *", Changed, command: "new");
        Assert.Equal(["first", "second"], _schedule.Job.FailedRuns.Select(run => run.Errors.Single().Text));
        Assert.True(_schedule.Job.AwaitsRequeue);
        _schedule.Reload();
        _schedule.Requeue();
        Assert.Equal(0, _schedule.Job.Runs);
        Assert.Equal([1, 2], RunAll(_schedule).Select(due => (due - _start).TotalHours));
        Assert.Equal((2L, false), (_schedule.Job.Runs, _schedule.Job.AwaitsRequeue));
    }

    /// <summary>Runs what is due now, one after another.</summary>
    private static List<DateTimeOffset> RunAll(PureSchedule schedule)
    {
        var ran = new List<DateTimeOffset>();
        while (schedule.Begin() is [var attempt, ..])
        {
            ran.Add(attempt.Due);
            schedule.Succeed(attempt);
        }

        return ran;
    }

    private sealed class Calendar(Func<DateTimeOffset, bool> excludes) : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => excludes(localTime);
    }
}
