namespace CommandScheduler.Tests.Schedules;

/// <summary>What was due before a pause runs after it; what comes due meanwhile is skipped.</summary>
public sealed class PauseRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public PauseRuleTests() => _start = _schedule.Now;

    [Fact]
    public void What_waits_behind_a_long_run_runs_after_a_pause_of_a_second()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Queue });
        var running = _schedule.BeginNext();
        _schedule.Now += 3 * Hour;
        _schedule.Pause();
        _schedule.Now += Second;
        _schedule.Resume();
        _schedule.Succeed(running);
        Assert.Equal([11, 12, 13, 14], Hours(4));
        Assert.All(_schedule.Outcomes, outcome => Assert.Equal(OccurrenceOutcome.Succeeded, outcome.Outcome));
    }

    [Fact]
    public void Pauses_that_are_over_are_passed_over_when_what_waited_has_run()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Queue });
        var running = _schedule.BeginNext();
        _schedule.Now += 2 * Hour;
        _schedule.Pause();
        Assert.Contains(Coming(_start + (2 * Hour)).Notes, note => note.Text == "paused; it was due before, and runs afterwards");
        Assert.Equal(OccurrenceOutcome.Skipped, Coming(_start + (4 * Hour)).Outcome);
        _schedule.Now += 2 * Hour;
        _schedule.Resume();
        _schedule.Now += Hour;
        _schedule.Pause(reason: "again");
        _schedule.Now += 3 * Hour;
        _schedule.Reload();
        _schedule.Resume();
        _schedule.Reload();
        _schedule.Succeed(_schedule.Begin().Single());
        Assert.Equal([11, 12, 15, 19], Hours(4));
        Assert.DoesNotContain("pausedSpans", _schedule.Stored, StringComparison.Ordinal);
        Same.As(
            """
            05 14:00:00 Skipped 2 paused
            05 18:00:00 Skipped 3 paused: again
            """, Told.Of([.. _schedule.Outcomes.Where(outcome => outcome.Outcome == OccurrenceOutcome.Skipped)]));
        Assert.Equal(10, running.Due.Hour);
    }

    [Fact]
    public void A_catch_up_goes_on_where_the_pause_began()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Now += 10 * Hour;
        _schedule.Succeed(_schedule.Begin().Single());
        _schedule.Pause();
        _schedule.Now += Second;
        _schedule.Resume();
        Assert.Equal([11, 12, 13, 14, 15, 16, 17, 18, 19, 20], Hours(10));
    }

    [Fact]
    public void What_is_put_off_by_jitter_when_the_pause_begins_runs_after_it()
    {
        _schedule.Recurring("@hourly", new JobOptions { Jitter = Hour });
        _schedule.Now = _start + Hour;
        Assert.True(_schedule.NextBegin > _schedule.Now);
        _schedule.Pause();
        _schedule.Now += 1.5 * Hour;
        _schedule.Resume();
        Assert.Equal(_start + Hour, _schedule.Begin().Single().Due);
        Assert.Equal((_start + (2 * Hour), 1), (_schedule.Outcomes.Single().Due, _schedule.Outcomes.Single().Count));
    }

    [Fact]
    public void What_is_skipped_for_a_run_does_not_wait_for_the_end_of_a_pause()
    {
        _schedule.Recurring("@hourly");
        var running = _schedule.BeginNext();
        _schedule.Now += 1.5 * Hour;
        _schedule.Pause();
        _schedule.Succeed(running);
        _schedule.Now += Hour;
        _schedule.Resume();
        Same.As(
            """
            05 11:00:00 Skipped 1 the occurrence before it had no outcome yet
            05 10:00:00 Succeeded 1
            05 12:00:00 Skipped 1 paused
            """, Told.Of(_schedule.Outcomes));
        Assert.Equal(_start + (4 * Hour), _schedule.NextBegin);
    }

    [Fact]
    public void A_second_pause_begins_when_the_first_did()
    {
        _schedule.Recurring("@hourly", new JobOptions { Jitter = Hour });
        _schedule.Pause(reason: "first");
        _schedule.Now += Hour;
        _schedule.Pause(reason: "second");
        _schedule.Now += Hour / 2;
        _schedule.Resume();
        Same.As("05 10:00:00 Skipped 1 paused: second", Told.Of(_schedule.Outcomes));
    }

    [Fact]
    public void More_pauses_than_are_kept_pass_over_what_waited()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Queue, CatchUp = new CatchUp { Window = TimeSpan.FromDays(30) } });
        var running = _schedule.BeginNext();
        _schedule.Now += Hour;
        for (var pause = 0; pause < 21; pause++)
        {
            _schedule.Pause();
            _schedule.Now += Hour;
            _schedule.Resume();
            _schedule.Now += Hour;
        }

        _schedule.Succeed(running);
        Assert.Equal(_schedule.Now, _schedule.BeginNext().Due);
        Assert.Equal((_schedule.Now - running.Due).TotalHours, _schedule.Outcomes.Sum(outcome => outcome.Count));
        Assert.DoesNotContain("pausedSpans", _schedule.Stored, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_build_paused_is_passed_over_as_it_did()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Now += 3 * Hour;
        _schedule.Pause();
        _schedule.Reload(edit: stored => System.Text.RegularExpressions.Regex.Replace(stored, "\"paused\":{\"since\":[^}]*}", "\"paused\":{}"));
        _schedule.Now += Hour;
        _schedule.Resume();
        Assert.Equal((4, OccurrenceOutcome.Skipped), (_schedule.Outcomes.Single().Count, _schedule.Outcomes.Single().Outcome));
    }

    private ExpectedOccurrence Coming(DateTimeOffset due) => _schedule.Explain(10).Next.Single(expected => expected.DueAt == due);

    private int[] Hours(int count)
        => [.. Enumerable.Range(0, count).Select(_ =>
        {
            var attempt = _schedule.BeginNext();
            _schedule.Succeed(attempt);
            return attempt.Due.Hour;
        })];
}
