namespace CommandScheduler.Tests.Schedules;

/// <summary>Past ranges: what is refused with which words, which occurrences a range has, and when they run.</summary>
public sealed class BackfillRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PureSchedule _schedule = new();
    private readonly DateTimeOffset _start;

    public BackfillRuleTests() => _start = _schedule.Now;

    [Fact]
    public void A_range_that_cannot_be_run_is_refused_with_the_remedy()
    {
        _schedule.Once("once", _start);
        Refused<SchedulerException>(
            "Job 'once' is one-off, so it has no past range to run once more. To run it now, trigger it.",
            () => _schedule.Backfill(_start - Hour, _start, name: "once"));
        _schedule.Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Dates = [new DateOnly(2026, 1, 3)] } });
        Refused<ArgumentException>(
            "The range ends at 2026-01-05T09:00:00.0000001Z, after 2026-01-05T09:00:00.0000000Z, which is now. "
            + "End it at a time that has passed; what is to come runs by itself. (Parameter 'to')",
            () => _schedule.Backfill(_start - Hour, _start.AddTicks(1)));
        Refused<ArgumentException>(
            "The range from 2026-01-05T06:00:00.0000000Z to 2026-01-05T09:00:00.0000000Z has more than 2 occurrences of job 'job'. "
            + "Divide it, or raise BackfillOptions.Max. (Parameter 'from')",
            () => _schedule.Backfill(_start - (3 * Hour), _start, new BackfillOptions { Max = 2 }));
        Refused<ArgumentException>(
            "The range from 2026-01-03T00:00:00.0000000Z to 2026-01-04T00:00:00.0000000Z has no occurrence of job 'job' that is not excluded. "
            + "Correct the range. (Parameter 'from')",
            () => _schedule.Backfill(_start.Date.AddDays(-2) is var day ? new(day, TimeSpan.Zero) : default, new(day.AddDays(1), TimeSpan.Zero)));
        Assert.Equal(3, _schedule.Backfill(_start - (3 * Hour), _start, new BackfillOptions { Max = 3 }));
        for (var range = 2; range <= 10; range++)
        {
            Assert.Equal(1, _schedule.Backfill(_start - Hour, _start));
        }

        Refused<SchedulerException>(
            "10 past ranges of job 'job' are waiting already. Wait until one is done.",
            () => _schedule.Backfill(_start - Hour, _start));
        Assert.Equal(12, _schedule.Jobs.Single(job => job.Name == "job").BackfillLeft);
    }

    [Fact]
    public void A_range_of_a_job_that_cannot_be_read_is_refused()
    {
        _schedule.Recurring("0 9 * * *", new JobOptions { TimeZone = "Europe/Berlin" });
        _schedule.Reload(edit: stored => stored.Replace("Europe/Berlin", "Europe/Nowhere", StringComparison.Ordinal));
        Refused<SchedulerException>(
            "Job 'job' cannot be run for a past range: this build does not know its recurrence, time zone or calendar.",
            () => _schedule.Backfill(_start - Hour, _start));
    }

    [Fact]
    public void Two_ranges_run_one_after_another_beside_the_recurrence_with_their_spacing()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Allow });
        _schedule.Backfill(_start - (2 * Hour), _start, new BackfillOptions { Spacing = Hour / 2 });
        _schedule.Backfill(_start - Hour, _start, new BackfillOptions { Spacing = TimeSpan.Zero });
        var told = new List<string>();
        while (_schedule.NextBegin <= _start + (3 * Hour))
        {
            var left = _schedule.Job.BackfillLeft;
            _schedule.Now = _schedule.NextBegin.Value > _schedule.Now ? _schedule.NextBegin.Value : _schedule.Now;
            foreach (var attempt in _schedule.Begin())
            {
                var again = attempt.IsBackfill ? "again" : "for the first time";
                told.Add($"{Told.At(_schedule.Now)}: {Told.At(attempt.Due)} {again}, left {left}, then {Told.At(_schedule.NextBegin)}");
                _schedule.Succeed(attempt);
            }
        }

        Same.As(
            """
            05 09:00:00: 05 07:00:00 again, left 3, then 05 10:00:00
            05 09:30:00: 05 08:00:00 again, left 2, then 05 10:00:00
            05 09:30:00: 05 08:00:00 again, left 1, then 05 10:00:00
            05 10:00:00: 05 10:00:00 for the first time, left 0, then 05 11:00:00
            05 11:00:00: 05 11:00:00 for the first time, left 0, then 05 12:00:00
            05 12:00:00: 05 12:00:00 for the first time, left 0, then 05 13:00:00
            """, string.Join('\n', told));
        Assert.Equal(3, _schedule.Job.Runs);
        Assert.Equal([true, true, true], _schedule.Job.Recent.Where(recent => recent.IsBackfill).Select(recent => recent.Attempts == 1));
    }

    [Fact]
    public void A_range_waits_for_a_pause_and_its_failed_occurrence_is_held_and_requeued()
    {
        _schedule.Recurring("@daily", new JobOptions { Retry = RetryPolicy.None });
        _schedule.Backfill(_start.AddDays(-2), _start, new BackfillOptions { Spacing = Hour });
        _schedule.Pause();
        Assert.Null(_schedule.NextBegin);
        Assert.Empty(_schedule.Begin());
        _schedule.Resume();
        Assert.Equal(_start, _schedule.NextBegin);
        var first = _schedule.BeginNext();
        Assert.Equal((JobStatus.Running, 1), (_schedule.Job.Status, _schedule.Job.BackfillLeft));
        _schedule.Undeliverable(first);
        Assert.Equal(_start.AddSeconds(1), _schedule.NextBegin);
        _schedule.Requeue();
        Assert.Equal((_start, first.Due), (_schedule.NextBegin, _schedule.BeginNext().Due));
        _schedule.Cancel();
        Same.As(
            """
            04 00:00:00 Quarantined 1 undeliverable
            04 00:00:00 Cancelled 1
            05 09:00:00 Cancelled 1
            """, Told.Of(_schedule.Outcomes));
    }

    private static void Refused<T>(string message, Action call)
        where T : Exception
        => Assert.Equal(message, Assert.ThrowsAny<T>(call).Message);
}
