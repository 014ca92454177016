namespace CommandScheduler.Tests.Schedules;

/// <summary>What a job does with an occurrence that would begin while another one of it runs.</summary>
public sealed class OverlapRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly RetryPolicy AfterTwoHours = new() { InitialDelay = 2 * Hour, MaxDelay = 2 * Hour, Jitter = 0 };

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public OverlapRuleTests() => _start = _schedule.Now;

    [Fact]
    public void Of_those_that_come_while_one_runs_the_first_waits_and_the_others_are_skipped()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.BufferOne });
        var running = _schedule.BeginNext();
        _schedule.Now = _start + (2 * Hour);
        Assert.Empty(_schedule.Begin());
        Assert.Null(_schedule.NextBegin);
        _schedule.Now = _start + (5 * Hour);

        Assert.Contains(_schedule.Explain().Next, expected => expected.DueAt == _start + (2 * Hour)
            && expected.Notes.Any(note => note.Text == "waits until another run of the job has ended"));
        _schedule.Now += Minute;
        _schedule.Succeed(running);
        var waited = _schedule.Begin().Single();
        Assert.Equal(_start + (2 * Hour), waited.Due);
        _schedule.Now = _start + (6 * Hour);
        Assert.Empty(_schedule.Begin());
        _schedule.Succeed(waited);
        Assert.Equal(_start + (6 * Hour), _schedule.Begin().Single().Due);
        Same.As(
            """
            05 10:00:00 Succeeded 1
            05 14:00:00 Skipped 3 one was waiting already for the occurrence before it
            05 11:00:00 Succeeded 1
            """, Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void The_one_that_waits_lets_the_one_before_it_have_its_retries()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.BufferOne, Retry = AfterTwoHours });
        var first = _schedule.BeginNext();
        _schedule.Now += Hour;
        _schedule.Begin();
        var again = _schedule.Fail(first);
        Assert.Equal(again, _schedule.NextBegin);
        Assert.Equal(first.Due, _schedule.BeginNext().Due);
    }

    [Fact]
    public void A_later_occurrence_cancels_the_one_that_runs_and_begins_when_that_has_ended()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.CancelOther });
        var running = _schedule.BeginNext();
        _schedule.Now += Hour;
        Assert.Equal([running.Due], _schedule.BeginAndOvertake());
        Assert.False(_schedule.IsWanted(running));
        Assert.Equal(_schedule.Now, _schedule.NextWakeUp);

        _schedule.Now += Minute;
        _schedule.CutOff(running);
        var next = _schedule.Begin().Single();
        Assert.Equal((_start + (2 * Hour), 1), (next.Due, next.Number));
        _schedule.Succeed(next);
        Same.As(
            """
            05 10:00:00 Cancelled 1 a later occurrence took its place
            05 11:00:00 Succeeded 1
            """, Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void A_later_occurrence_cancels_the_one_that_waits_to_be_retried()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.CancelOther, Retry = AfterTwoHours });
        _schedule.Fail(_schedule.BeginNext());
        Assert.Equal(_start + (2 * Hour), _schedule.BeginNext().Due);
        Assert.Equal((OccurrenceOutcome.Cancelled, _start + Hour), (_schedule.Outcomes.Single().Outcome, _schedule.Outcomes.Single().Due));
    }

    [Fact]
    public void What_somebody_asked_for_is_not_cancelled_for_an_occurrence()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.CancelOther });
        _schedule.Trigger();
        var triggered = _schedule.Begin().Single();
        _schedule.Now += Hour;
        Assert.Empty(_schedule.BeginAndOvertake());
        Assert.True(_schedule.IsWanted(triggered));
        _schedule.Succeed(triggered);
        Assert.Equal(_start + Hour, _schedule.Begin().Single().Due);
    }

    [Fact]
    public void What_was_requeued_is_not_cancelled_for_an_occurrence_and_each_has_its_turn()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.CancelOther, Retry = new() { MaxAttempts = 1 } });
        for (var failed = 0; failed < 5; failed++)
        {
            _schedule.Fail(_schedule.BeginNext());
        }

        _schedule.Now += 50 * Minute;
        _schedule.Requeue();
        _schedule.Reload();
        var one = _schedule.Begin().Single();
        _schedule.Now += 10 * Minute;
        Assert.Empty(_schedule.BeginAndOvertake());
        _schedule.CutOff(one);
        for (var hour = 1; hour <= 6; hour++)
        {
            var attempt = _schedule.Begin().Single();
            Assert.Equal(_start + (hour * Hour), attempt.Due);
            _schedule.Succeed(attempt);
        }

        Assert.DoesNotContain(_schedule.Outcomes, outcome => outcome.Outcome == OccurrenceOutcome.Cancelled);
    }

    [Fact]
    public void What_was_requeued_costs_the_recurrence_no_occurrence()
    {
        _schedule.Recurring("@hourly", new JobOptions { Retry = AfterTwoHours with { MaxAttempts = 3 } });
        var first = _schedule.BeginNext();
        while (_schedule.Fail(first) is not null)
        {
            first = _schedule.BeginNext();
        }

        _schedule.Now += 10 * Minute;
        _schedule.Requeue();
        var requeued = _schedule.Begin().Single();
        Assert.Equal(_start + Hour, requeued.Due);
        _schedule.Fail(requeued);
        var ran = new List<DateTimeOffset>();
        for (var run = 0; run < 3; run++)
        {
            var attempt = _schedule.BeginNext();
            ran.Add(attempt.Due);
            if (attempt.Due == requeued.Due)
            {
                _schedule.Fail(attempt);
            }
            else
            {
                _schedule.Succeed(attempt);
            }
        }

        Assert.Equal([_start + (6 * Hour), _start + (7 * Hour), _start + Hour], ran);
    }

    [Fact]
    public void The_attempt_of_a_run_that_is_cut_off_for_a_later_one_or_by_a_cancel_is_counted()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.CancelOther });
        var running = _schedule.BeginNext();
        _schedule.Now += Hour;
        _schedule.Begin();
        Assert.Equal((OccurrenceOutcome.Cancelled, 1), (_schedule.Job.Recent[^1].Outcome, _schedule.Job.Recent[^1].Attempts));
        _schedule.CutOff(running);
        _schedule.Begin();
        _schedule.Cancel();
        Assert.Equal([1, 1], _schedule.AttemptsOfOutcomes);
    }

    [Theory]
    [InlineData(Overlap.Skip)]
    [InlineData(Overlap.Queue)]
    [InlineData(Overlap.BufferOne)]
    [InlineData(Overlap.CancelOther)]
    public void Triggers_run_one_after_another_and_beside_nothing(Overlap overlap)
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = overlap });
        var running = _schedule.BeginNext();
        _schedule.Trigger();
        _schedule.Trigger();
        Assert.Empty(_schedule.Begin());
        _schedule.Reload();
        Assert.Equal(running.Due, _schedule.Begin().Single().Due);
        _schedule.Succeed(running);
        for (var left = 2; left > 0; left--)
        {
            var triggered = _schedule.Begin().Single();
            Assert.Empty(_schedule.Begin());
            _schedule.Succeed(triggered);
        }

        Assert.Equal(_start + (2 * Hour), _schedule.NextBegin);
        Assert.Equal(3, _schedule.Job.Runs);
    }

    [Fact]
    public void With_Allow_all_of_them_run_at_once()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow });
        _schedule.BeginNext();
        _schedule.Trigger();
        _schedule.Trigger();
        Assert.Equal(2, _schedule.Begin().Count);
    }

    [Fact]
    public void A_past_range_costs_the_recurrence_no_occurrence()
    {
        _schedule.Recurring("@hourly");
        _schedule.Backfill(_start.AddDays(-1), _start, new BackfillOptions { Spacing = TimeSpan.Zero });
        var own = new List<DateTimeOffset>();
        for (var run = 0; run < 24 + 12; run++)
        {
            // Each takes half an hour.
            var attempt = _schedule.BeginNext();
            _schedule.Now += Hour / 2;
            Assert.Empty(_schedule.Begin());
            _schedule.Succeed(attempt);
            if (!attempt.IsBackfill)
            {
                own.Add(attempt.Due);
            }
        }

        Assert.All(_schedule.Outcomes, outcome => Assert.Equal(OccurrenceOutcome.Succeeded, outcome.Outcome));
        Assert.Equal(Enumerable.Range(1, own.Count).Select(hour => _start + (hour * Hour)), own);
        Assert.True(own.Count >= 12);
    }

    [Theory]
    [InlineData(60, 10)]
    [InlineData(30, 40)]
    [InlineData(59, 1)]
    public void An_occurrence_is_skipped_only_if_one_runs_when_it_would_begin(int jitter, int length)
    {
        _schedule.Recurring("@hourly", new JobOptions { Jitter = jitter * Minute });
        var begins = _schedule.Explain(101).Next.Select(expected => (expected.DueAt, RunsAt: expected.RunsAt!.Value)).ToList();
        var expected = new List<DateTimeOffset>();
        var free = DateTimeOffset.MinValue;
        foreach (var (due, runsAt) in begins)
        {
            if (runsAt >= free)
            {
                expected.Add(due);
                free = runsAt + (length * Minute);
            }
        }

        var ran = new List<DateTimeOffset>();
        while (ran.Count < expected.Count)
        {
            var attempt = _schedule.BeginNext();
            ran.Add(attempt.Due);
            _schedule.Now += length * Minute;
            _schedule.Succeed(attempt);
        }

        Assert.Equal(expected, ran);
        var skipped = _schedule.Outcomes.Where(outcome => outcome.Outcome == OccurrenceOutcome.Skipped).Sum(outcome => outcome.Count);
        Assert.Equal(begins.Count(begin => begin.DueAt <= expected[^1]), expected.Count + skipped);
    }
}
