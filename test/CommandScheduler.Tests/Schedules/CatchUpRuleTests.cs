namespace CommandScheduler.Tests.Schedules;

/// <summary>What becomes of overdue occurrences: each outcome, each run and its time, whole.</summary>
public sealed class CatchUpRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public CatchUpRuleTests() => _start = _schedule.Now;

    [Theory]
    [InlineData(CatchUpMode.Latest, Overlap.Skip, 2, 9, 5.5, """
        05 12:00:00 Missed 3 more than 02:00:00 late
        05 13:00:00 Coalesced 1 a later overdue occurrence ran in its place
        at 05 14:30:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.Latest, Overlap.Skip, 2, 9, 5, """
        05 11:00:00 Missed 2 more than 02:00:00 late
        05 13:00:00 Coalesced 2 a later overdue occurrence ran in its place
        at 05 14:00:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.Latest, Overlap.Skip, 0.0005, 9, 5, """
        05 13:00:00 Missed 4 more than 00:00:01.8000000 late
        at 05 14:00:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.Latest, Overlap.Skip, 0.0005, 9, 5.5, """
        05 14:00:00 Missed 5 more than 00:00:01.8000000 late
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.Latest, Overlap.Queue, 2, 9, 5, """
        05 11:00:00 Missed 2 more than 02:00:00 late
        at 05 14:00:00: 05 12:00:00
        at 05 14:00:00: 05 13:00:00
        at 05 14:00:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.Latest, Overlap.Allow, 2, 9, 5.5, """
        05 12:00:00 Missed 3 more than 02:00:00 late
        05 13:00:00 Coalesced 1 a later overdue occurrence ran in its place
        at 05 14:30:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.None, Overlap.Skip, 2, 9, 5, """
        05 13:00:00 Missed 4 more than 00:01:00 late
        at 05 14:00:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.None, Overlap.Skip, 2, 9, 5.01, """
        05 13:00:00 Missed 4 more than 00:01:00 late
        at 05 14:00:36: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.None, Overlap.Skip, 2, 9, 5.02, """
        05 14:00:00 Missed 5 more than 00:01:00 late
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.None, Overlap.Skip, 0.005, 9, 5.01, """
        05 14:00:00 Missed 5 more than 00:00:18 late
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.All, Overlap.Skip, 9, 9, 5.5, """
        at 05 14:30:00: 05 10:00:00
        at 05 14:32:00: 05 11:00:00
        at 05 14:34:00: 05 12:00:00
        at 05 14:36:00: 05 13:00:00
        at 05 14:38:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.All, Overlap.Skip, 2, 9, 5, """
        05 11:00:00 Missed 2 more than 02:00:00 late
        at 05 14:00:00: 05 12:00:00
        at 05 14:02:00: 05 13:00:00
        at 05 14:04:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.All, Overlap.Skip, 9, 2, 5, """
        05 12:00:00 Missed 3 more than 2 were overdue
        at 05 14:00:00: 05 13:00:00
        at 05 14:02:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.All, Overlap.Queue, 9, 2, 5, """
        at 05 14:00:00: 05 10:00:00
        at 05 14:00:00: 05 11:00:00
        at 05 14:00:00: 05 12:00:00
        at 05 14:00:00: 05 13:00:00
        at 05 14:00:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    [InlineData(CatchUpMode.All, Overlap.Allow, 9, 1, 3.5, """
        05 11:00:00 Missed 2 more than 1 were overdue
        at 05 12:30:00: 05 12:00:00
        at 05 13:00:00: 05 13:00:00
        then 05 14:00:00
        """)]
    [InlineData(CatchUpMode.All, Overlap.Allow, 9, 5, 5, """
        at 05 14:00:00: 05 10:00:00
        at 05 14:02:00: 05 11:00:00
        at 05 14:04:00: 05 12:00:00
        at 05 14:06:00: 05 13:00:00
        at 05 14:08:00: 05 14:00:00
        at 05 15:00:00: 05 15:00:00
        then 05 16:00:00
        """)]
    public void After_an_outage(CatchUpMode mode, Overlap overlap, double window, int max, double outage, string expected)
    {
        _schedule.Recurring("@hourly", new JobOptions
        {
            Overlap = overlap,
            CatchUp = new CatchUp { Mode = mode, Window = window * Hour, Max = max, Spacing = TimeSpan.FromMinutes(2) },
        });
        _schedule.Now += outage * Hour;
        Same.As(expected, Run(until: _schedule.Now + Hour));
    }

    [Fact]
    public void An_occurrence_that_jitter_has_put_off_is_not_late_for_that()
    {
        _schedule.Recurring("@hourly", new JobOptions { Jitter = Hour, CatchUp = new CatchUp { Window = TimeSpan.FromSeconds(1) } });
        var begins = _schedule.NextBegin!.Value;
        Same.As("05 10:51:39.2652363", Told.At(begins));
        _schedule.Now = begins.AddTicks(-1);
        Assert.Empty(_schedule.Begin());
        _schedule.Now = begins.AddSeconds(1);
        _schedule.Succeed(_schedule.Begin().Single());
        _schedule.Now = _schedule.NextBegin!.Value.AddSeconds(1).AddTicks(1);
        Assert.Empty(_schedule.Begin());
        _schedule.Now = _schedule.NextBegin!.Value + (3 * Hour);
        Same.As(
            """
            05 11:00:00 Missed 1 more than 00:00:01 late
            05 14:00:00 Missed 3 more than 00:00:01 late
            at 05 15:37:34.1205631: 05 15:00:00
            at 05 16:18:05.9234865: 05 16:00:00
            then 05 17:13:45.9454822
            """, Run(until: _schedule.Now + Hour));
    }

    [Fact]
    public void A_catch_up_with_exclusions_bounds_and_a_limit_of_runs()
    {
        var options = new JobOptions
        {
            StartAt = _start + Hour,
            EndAt = _start.AddDays(4),
            Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 8)] },
            CatchUp = new CatchUp { Mode = CatchUpMode.All, Max = 4, Window = TimeSpan.FromDays(9), Spacing = TimeSpan.Zero },
        };
        _schedule.Recurring("0 */6 * * *", options);
        _schedule.Now += TimeSpan.FromDays(2);
        Same.As(
            """
            06 18:00:00 Skipped 4 2026-01-06 is excluded
            at 07 09:00:00: 05 12:00:00
            at 07 09:00:00: 05 18:00:00
            at 07 09:00:00: 07 00:00:00
            at 07 09:00:00: 07 06:00:00
            then 07 12:00:00
            """, Run(until: _schedule.Now));
        Same.As(
            """
            06 18:00:00 Skipped 4 2026-01-06 is excluded
            08 00:00:00 Skipped 1 2026-01-08 is excluded
            08 06:00:00 Skipped 1 2026-01-08 is excluded
            08 12:00:00 Skipped 1 2026-01-08 is excluded
            08 18:00:00 Skipped 1 2026-01-08 is excluded
            at 07 12:00:00: 07 12:00:00
            at 07 18:00:00: 07 18:00:00
            at 09 00:00:00: 09 00:00:00
            at 09 06:00:00: 09 06:00:00
            then never
            """, Run(until: _start.AddDays(9)));
        Assert.Empty(_schedule.Jobs);
    }

    [Fact]
    public void The_latest_of_a_row_with_exclusions_at_both_ends()
    {
        var options = new JobOptions { Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 8)] } };
        _schedule.Recurring("0 */6 * * *", options with { CatchUp = new CatchUp { Window = TimeSpan.FromDays(2) } });
        _schedule.Now += TimeSpan.FromDays(3) + Hour;
        Same.As(
            """
            05 18:00:00 Skipped 2 2026-01-05 is excluded
            06 06:00:00 Missed 2 more than 2.00:00:00 late
            07 12:00:00 Coalesced 5 a later overdue occurrence ran in its place
            08 06:00:00 Skipped 2 2026-01-08 is excluded
            08 12:00:00 Skipped 1 2026-01-08 is excluded
            08 18:00:00 Skipped 1 2026-01-08 is excluded
            at 08 10:00:00: 07 18:00:00
            at 09 00:00:00: 09 00:00:00
            at 09 06:00:00: 09 06:00:00
            then 09 12:00:00
            """, Run(until: _schedule.Now.AddDays(1)));
    }

    [Fact]
    public void A_row_of_a_quarter_of_a_million_is_one_entry()
    {
        var options = new JobOptions { CatchUp = new CatchUp { Window = TimeSpan.FromDays(30) }, MaxRuns = 1 };
        _schedule.Recurring("* * * * * *", options);
        _schedule.Now += TimeSpan.FromSeconds(250_000);
        Same.As(
            """
            08 06:26:39 Coalesced 249999 a later overdue occurrence ran in its place
            at 08 06:26:40: 08 06:26:40
            then never
            """, Run(until: _schedule.Now));
    }

    [Fact]
    public void What_is_busy_passes_over_or_waits_until_it_ends()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Skip }, "skip");
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Queue }, "queue");
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow }, "allow");
        _schedule.Now += Hour;
        var running = _schedule.Begin();
        Assert.Equal(["skip", "queue", "allow"], running.Select(attempt => attempt.Job));
        _schedule.Now += 2.5 * Hour;
        var told = Wave();
        Assert.Equal(_start + (4 * Hour), _schedule.NextBegin);
        foreach (var attempt in running)
        {
            _schedule.Succeed(attempt);
        }

        Same.As(
            """
            05 12:30:00: allow 05 12:00:00 #1
            05 12:30:00: queue 05 11:00:00 #1
            05 12:30:00:
            05 12:00:00 Skipped 2 the occurrence before it had no outcome yet
            05 11:00:00 Coalesced 1 a later overdue occurrence ran in its place
            05 10:00:00 Succeeded 1
            05 10:00:00 Succeeded 1
            05 10:00:00 Succeeded 1
            """, $"{told}\n{Wave()}\n{Wave()}\n{Told.Of(_schedule.Outcomes)}");
    }

    [Fact]
    public void A_pause_passes_over_and_a_cancel_records_all_that_was_left()
    {
        _schedule.Recurring("@hourly", new JobOptions { MaxRuns = 9, CatchUp = new CatchUp { Mode = CatchUpMode.All } });
        _schedule.Now += 3 * Hour;
        Wave();
        _schedule.Trigger();
        _schedule.Backfill(_start - (3 * Hour), _start);
        Wave();
        _schedule.Pause(reason: "maintenance");
        _schedule.Now += 2 * Hour;
        _schedule.Trigger();
        Same.As("05 14:00:00:", Wave());
        _schedule.Reload();
        Assert.Equal(0, _schedule.Job.Runs);
        _schedule.Cancel();
        Same.As(
            """
            05 12:00:00 Cancelled 2
            05 14:00:00 Skipped 2 paused: maintenance
            05 10:00:00 Cancelled 1
            05 12:00:00.0000001 Cancelled 1
            05 06:00:00 Cancelled 1
            05 14:00:00.0000001 Cancelled 1
            05 09:00:00 Cancelled 2
            """, Told.Of(_schedule.Outcomes));
    }

    /// <summary>Runs all that begins up to a moment, and tells it with the outcomes.</summary>
    private string Run(DateTimeOffset until)
    {
        var told = new List<string>();
        for (var wave = 0; wave < 60; wave++)
        {
            var begun = _schedule.Begin();
            told.Add(begun.Count == 0 ? "" : $"\nat {Told.At(_schedule.Now)}: {string.Join(", ", begun.Select(attempt => Told.At(attempt.Due)))}");
            foreach (var attempt in begun)
            {
                _schedule.Succeed(attempt);
            }

            if (_schedule.NextBegin is not { } next || next > until)
            {
                break;
            }

            _schedule.Now = next > _schedule.Now ? next : _schedule.Now;
        }

        var missed = _schedule.Outcomes.Where(outcome => outcome.Outcome != OccurrenceOutcome.Succeeded);
        return $"{Told.Of(missed)}{string.Concat(told)}\nthen {Told.At(_schedule.NextBegin)}".TrimStart();
    }

    private string Wave()
    {
        var begun = _schedule.Begin().Select(attempt => $"{attempt.Job} {Told.At(attempt.Due)} #{attempt.Number}");
        return $"{Told.At(_schedule.Now)}: {string.Join(", ", begun)}".TrimEnd();
    }
}
