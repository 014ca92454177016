namespace CommandScheduler.Tests.Schedules;

/// <summary>What a job is said to do next, whole: the description, what holds it back, each occurrence with its notes in order.</summary>
public sealed class ExplanationRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly JobOptions Spread = new() { Jitter = TimeSpan.FromMinutes(10) };

    private readonly Closed _calendar = new();
    private readonly PureSchedule _schedule;
    private readonly DateTimeOffset _start;

    public ExplanationRuleTests()
    {
        _schedule = new PureSchedule(_calendar);
        _start = _schedule.Now;
    }

    [Fact]
    public void A_one_off_job_through_its_life()
    {
        _schedule.Once("job", _start + Hour, Spread with { Retry = new RetryPolicy { MaxAttempts = 2, Jitter = 0 } });
        Tells(
            """
            Once, at 2026-01-05 10:00:00 UTC
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 10:08:36.5442061
              Jitter: put off by 00:08:36.5442061
            """);
        _schedule.Pause();
        Tells(
            """
            Once, at 2026-01-05 10:00:00 UTC
            | paused; resume it
            05 10:00:00 (10:00 +00:00) runs never
              Jitter: put off by 00:08:36.5442061
              Paused: paused
            """);
        _schedule.Trigger();
        Tells(
            """
            Once, at 2026-01-05 10:00:00 UTC
            | paused; resume it
            05 10:00:00 (10:00 +00:00) runs 05 09:00:00
              AskedFor: triggered
            """);
        _schedule.Resume();
        _schedule.Fail(_schedule.BeginNext(), "no answer");
        Tells(
            """
            Once, at 2026-01-05 10:00:00 UTC
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 09:00:02
              AskedFor: triggered
              Retry: 1 of 2 attempts are used
            """);
        _schedule.Fail(_schedule.BeginNext(), "no answer");
        Tells(
            """
            Once, at 2026-01-05 10:00:00 UTC
            | dead-lettered: no answer.
            Requeue it to try again.
            """);
        _schedule.Requeue();
        _schedule.Undeliverable(_schedule.BeginNext(), "unknown type");
        Tells(
            """
            Once, at 2026-01-05 10:00:00 UTC
            | quarantined: unknown type.
            Requeue it when that is mended.
            It is tried again by itself, next at 2026-01-05 09:00:03 UTC.
            """);
        Assert.Equal((_schedule.Now, JobStatus.Quarantined), (_schedule.Explain().AsOf, _schedule.Explain().Job.Status));
    }

    [Fact]
    public void A_recurring_job_with_jitter_that_runs_is_paused_and_is_quarantined()
    {
        _schedule.Recurring("@hourly", Spread with { Retry = new RetryPolicy { Jitter = 0 } });
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 10:08:36.5442061
              Jitter: put off by 00:08:36.5442061
            05 11:00:00 (11:00 +00:00) runs 05 11:01:39.688911
              Jitter: put off by 00:01:39.6889110
            05 12:00:00 (12:00 +00:00) runs 05 12:04:05.6069826
              Jitter: put off by 00:04:05.6069826
            """);
        var running = _schedule.BeginNext();
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 10:08:36.5442061
              Jitter: put off by 00:08:36.5442061
            05 11:00:00 (11:00 +00:00) runs 05 11:01:39.688911
              Jitter: put off by 00:01:39.6889110
              Overlap: skipped if the occurrence before it has no outcome by then
            05 12:00:00 (12:00 +00:00) runs 05 12:04:05.6069826
              Jitter: put off by 00:04:05.6069826
            """);
        _schedule.Pause(reason: "maintenance");
        Tells(
            """
            Every hour (UTC)
            | paused: maintenance; resume it
            05 10:00:00 (10:00 +00:00) runs 05 10:08:36.5442061
              Jitter: put off by 00:08:36.5442061
            05 11:00:00 (11:00 +00:00) runs never Skipped
              Paused: paused: maintenance
            05 12:00:00 (12:00 +00:00) runs never Skipped
              Paused: paused: maintenance
            """);
        _schedule.Fail(running);
        Tells(
            """
            Every hour (UTC)
            | paused: maintenance; resume it
            05 10:00:00 (10:00 +00:00) runs never
              Retry: 1 of 50 attempts are used
              Paused: paused: maintenance
            05 11:00:00 (11:00 +00:00) runs never Skipped
              Paused: paused: maintenance
            05 12:00:00 (12:00 +00:00) runs never Skipped
              Paused: paused: maintenance
            """);
        _schedule.Trigger();
        Tells(
            """
            Every hour (UTC)
            | paused: maintenance; resume it
            05 10:08:36.5442061 (10:08 +00:00) runs 05 10:08:36.5442061
              AskedFor: triggered
            05 10:00:00 (10:00 +00:00) runs never
              Retry: 1 of 50 attempts are used
              Paused: paused: maintenance
            05 11:00:00 (11:00 +00:00) runs never Skipped
              Paused: paused: maintenance
            """);
        _schedule.Resume();
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 10:08:36.5442061 (10:08 +00:00) runs 05 10:08:36.5442061
              AskedFor: triggered
            05 10:00:00 (10:00 +00:00) runs 05 10:08:38.5442061
              Retry: 1 of 50 attempts are used
            05 11:00:00 (11:00 +00:00) runs 05 11:01:39.688911
              Jitter: put off by 00:01:39.6889110
              Overlap: skipped if the occurrence before it has no outcome by then
            """);
        _schedule.Undeliverable(_schedule.Begin().Single());
        Tells(
            """
            Every hour (UTC)
            | quarantined: undeliverable.
            Requeue it when that is mended.
            It is tried again by itself, next at 2026-01-05 10:08:37 UTC.
            05 10:00:00 (10:00 +00:00) runs never
              Retry: 1 of 50 attempts are used
              Quarantined: the job is quarantined
            05 11:00:00 (11:00 +00:00) runs never
              Quarantined: the job is quarantined
            05 12:00:00 (12:00 +00:00) runs never
              Quarantined: the job is quarantined
            """);
    }

    [Theory]
    [InlineData(Overlap.Skip, """
        Every hour (UTC)
        | nothing
        05 10:00:00 (10:00 +00:00) runs 05 10:00:00
        05 11:00:00 (11:00 +00:00) runs 05 11:00:00
          Overlap: skipped if the occurrence before it has no outcome by then
        05 12:00:00 (12:00 +00:00) runs 05 12:00:00
        Every hour (UTC)
        | an earlier occurrence has no outcome yet
        05 10:00:00 (10:00 +00:00) runs 05 10:00:00
        05 11:00:00 (11:00 +00:00) runs 05 11:00:00
          CatchUp: overdue: catch-up is Latest within 1.00:00:00
          Overlap: skipped if the occurrence before it has no outcome by then
        05 12:00:00 (12:00 +00:00) runs 05 12:00:00
        """)]
    [InlineData(Overlap.Queue, """
        Every hour (UTC)
        | nothing
        05 10:00:00 (10:00 +00:00) runs 05 10:00:00
        05 11:00:00 (11:00 +00:00) runs 05 11:00:00
          Overlap: waits if the occurrence before it has no outcome by then
        05 12:00:00 (12:00 +00:00) runs 05 12:00:00
        Every hour (UTC)
        | an earlier occurrence has no outcome yet
        05 10:00:00 (10:00 +00:00) runs 05 10:00:00
        05 11:00:00 (11:00 +00:00) runs 05 11:00:00
          CatchUp: overdue: each within 1.00:00:00 runs, one after another
          Overlap: waits if the occurrence before it has no outcome by then
        05 12:00:00 (12:00 +00:00) runs 05 12:00:00
        """)]
    [InlineData(Overlap.Allow, """
        Every hour (UTC)
        | nothing
        05 10:00:00 (10:00 +00:00) runs 05 10:00:00
        05 11:00:00 (11:00 +00:00) runs 05 11:00:00
          Overlap: runs beside the occurrence before it, if that has no outcome by then
        05 12:00:00 (12:00 +00:00) runs 05 12:00:00
        Every hour (UTC)
        | nothing
        05 10:00:00 (10:00 +00:00) runs 05 10:00:00
        05 11:00:00 (11:00 +00:00) runs 05 11:00:00
          CatchUp: overdue: catch-up is Latest within 1.00:00:00
          Overlap: runs beside the occurrence before it, if that has no outcome by then
        05 12:00:00 (12:00 +00:00) runs 05 12:00:00
        """)]
    public void What_comes_up_while_an_occurrence_runs(Overlap overlap, string expected)
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = overlap });
        _schedule.BeginNext();
        var before = Told.Of(_schedule.Explain());
        _schedule.Now += Hour;
        Same.As(expected, $"{before}\n{Told.Of(_schedule.Explain())}");
    }

    [Fact]
    public void Overdue_occurrences_before_and_while_they_are_caught_up()
    {
        _schedule.Recurring("@hourly", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All, Window = 5 * Hour, Spacing = Hour / 60 } });
        _schedule.Now += (2 * Hour) + TimeSpan.FromMinutes(30);
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
              CatchUp: overdue: catch-up is All within 05:00:00
            05 11:00:00 (11:00 +00:00) runs 05 11:00:00
              CatchUp: overdue: catch-up is All within 05:00:00
            05 12:00:00 (12:00 +00:00) runs 05 12:00:00
            05 13:00:00 (13:00 +00:00) runs 05 13:00:00
            """, count: 4);
        var first = _schedule.Begin().Single();
        Tells(
            """
            Every hour (UTC)
            | overdue occurrences up to 2026-01-05 11:00:00 UTC are being caught up one by one
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
            05 11:00:00 (11:00 +00:00) runs 05 11:00:00
              CatchUp: overdue: caught up one by one, 00:01:00 apart
              Overlap: skipped if the occurrence before it has no outcome by then
            05 12:00:00 (12:00 +00:00) runs 05 12:00:00
            """);
        _schedule.Succeed(first);
        Tells(
            """
            Every hour (UTC)
            | overdue occurrences up to 2026-01-05 11:00:00 UTC are being caught up one by one
            05 11:00:00 (11:00 +00:00) runs 05 11:00:00
              CatchUp: overdue: caught up one by one, 00:01:00 apart
            05 12:00:00 (12:00 +00:00) runs 05 12:00:00
            05 13:00:00 (13:00 +00:00) runs 05 13:00:00
            """);
        _schedule.Succeed(_schedule.BeginNext());
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 12:00:00 (12:00 +00:00) runs 05 12:00:00
            05 13:00:00 (13:00 +00:00) runs 05 13:00:00
            05 14:00:00 (14:00 +00:00) runs 05 14:00:00
            """);
    }

    [Fact]
    public void A_job_that_is_overdue_at_this_moment_has_the_default_catch_up()
    {
        _schedule.Recurring("@hourly");
        _schedule.Now += Hour;
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
              CatchUp: overdue: catch-up is Latest within 1.00:00:00
            05 11:00:00 (11:00 +00:00) runs 05 11:00:00
            """, count: 2);
    }

    [Fact]
    public void The_limit_of_runs_counts_what_is_open_and_no_past_range()
    {
        _schedule.Recurring("@hourly", new JobOptions { MaxRuns = 4 });
        _schedule.Succeed(_schedule.BeginNext());
        _schedule.Backfill(_start - (2 * Hour), _start);
        _schedule.Begin();
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 07:00:00 (07:00 +00:00) runs 05 10:00:00
              AskedFor: part of a past range that is run once more
            05 11:00:00 (11:00 +00:00) runs 05 11:00:00
            05 12:00:00 (12:00 +00:00) runs 05 12:00:00
            05 13:00:00 (13:00 +00:00) runs 05 13:00:00
            """, count: 9);
        _schedule.Now += Hour;
        _schedule.Begin();
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 07:00:00 (07:00 +00:00) runs 05 10:00:00
              AskedFor: part of a past range that is run once more
            05 11:00:00 (11:00 +00:00) runs 05 11:00:00
              Overlap: waits until another run of the job has ended
            05 12:00:00 (12:00 +00:00) runs 05 12:00:00
              Overlap: skipped if the occurrence before it has no outcome by then
            05 13:00:00 (13:00 +00:00) runs 05 13:00:00
            """, count: 9);
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 07:00:00 (07:00 +00:00) runs 05 10:00:00
              AskedFor: part of a past range that is run once more
            """, count: 1);
    }

    [Fact]
    public void Excluded_occurrences_and_the_overlap_of_the_first_that_is_not()
    {
        _schedule.Recurring("@hourly", new JobOptions { Overlap = Overlap.Queue, Exclude = new Exclusions { Calendar = "calendar" } });
        _calendar.From = _start + (2 * Hour);
        _calendar.To = _start + (3 * Hour);
        _schedule.BeginNext();
        Tells(
            """
            Every hour (UTC)
            | nothing
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
            05 11:00:00 (11:00 +00:00) runs never Skipped
              Excluded: calendar 'calendar' excludes 2026-01-05 11:00:00 +00:00
            05 12:00:00 (12:00 +00:00) runs never Skipped
              Excluded: calendar 'calendar' excludes 2026-01-05 12:00:00 +00:00
            05 13:00:00 (13:00 +00:00) runs 05 13:00:00
              Overlap: waits if the occurrence before it has no outcome by then
            05 14:00:00 (14:00 +00:00) runs 05 14:00:00
            """, count: 5);
        _schedule.Pause();
        Tells(
            """
            Every hour (UTC)
            | paused; resume it
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
            05 11:00:00 (11:00 +00:00) runs never Skipped
              Excluded: calendar 'calendar' excludes 2026-01-05 11:00:00 +00:00
            05 12:00:00 (12:00 +00:00) runs never Skipped
              Excluded: calendar 'calendar' excludes 2026-01-05 12:00:00 +00:00
            05 13:00:00 (13:00 +00:00) runs never Skipped
              Paused: paused
            05 14:00:00 (14:00 +00:00) runs never Skipped
              Paused: paused
            """, count: 5);
        _calendar.Fails = true;
        Tells(
            """
            Every hour (UTC)
            | paused; resume it
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
            """, count: 5);
        _schedule.Resume();
        Tells(
            """
            Every hour (UTC)
            | Calendar 'calendar' failed: InvalidOperationException: no such file.
            Correct it; the job then goes on by itself.
            05 10:00:00 (10:00 +00:00) runs 05 10:00:00
            """, count: 5);
    }

    [Fact]
    public void A_recurrence_that_this_build_cannot_read()
    {
        _schedule.Recurring("@hourly", new JobOptions { TimeZone = "Europe/Berlin", Exclude = new Exclusions { Calendar = "calendar" } });
        _schedule.Reload(edit: stored => stored.Replace("\"calendar\":\"calendar\"", "\"calendar\":\"other\"", StringComparison.Ordinal));
        Tells(
            """
            '@hourly', which this build cannot read
            | nothing
            """);
        _schedule.Trigger();
        Tells(
            """
            '@hourly', which this build cannot read
            | nothing
            05 09:00:00 (09:00 +00:00) runs 05 09:00:00
              AskedFor: triggered
            """);
        _schedule.Now += 2 * Hour;
        _schedule.Begin();
        Tells(
            """
            '@hourly', which this build cannot read
            | quarantined: JobOptions.Exclude.Calendar 'other' is not registered on this silo.
            Add AddCalendar("other", …) to AddCommandScheduler, or name one of: calendar.
            (Parameter 'options').
            Requeue it when that is mended.
            It is tried again by itself, next at 2026-01-05 11:00:01 UTC.
            05 09:00:00 (09:00 +00:00) runs never
              AskedFor: triggered
              Quarantined: the job is quarantined
            """);
    }

    [Fact]
    public void A_gap_between_the_last_occurrence_and_the_next()
    {
        _schedule.Now = new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);
        _schedule.Recurring("30 2 * * *", new JobOptions { TimeZone = "Europe/Berlin", DaylightSaving = new() { Gap = DaylightSavingGap.Skip } });
        Tells(
            """
            At 02:30 every day (Europe/Berlin; a time that the clocks skip does not occur, one that they repeat occurs at the first of the two)
            | nothing
            28 01:30:00 (02:30 +01:00) runs 28 01:30:00
            29 01:00:00 (03:00 +02:00) runs never
              SkippedInGap: 2026-03-29 02:30:00 does not exist, for the clocks go from 02:00 to 03:00: it does not occur
            30 00:30:00 (02:30 +02:00) runs 30 00:30:00
            """);
        _schedule.Succeed(_schedule.BeginNext());
        Tells(
            """
            At 02:30 every day (Europe/Berlin; a time that the clocks skip does not occur, one that they repeat occurs at the first of the two)
            | nothing
            29 01:00:00 (03:00 +02:00) runs never
              SkippedInGap: 2026-03-29 02:30:00 does not exist, for the clocks go from 02:00 to 03:00: it does not occur
            30 00:30:00 (02:30 +02:00) runs 30 00:30:00
            31 00:30:00 (02:30 +02:00) runs 31 00:30:00
            """);
        _schedule.Succeed(_schedule.BeginNext());
        Tells(
            """
            At 02:30 every day (Europe/Berlin; a time that the clocks skip does not occur, one that they repeat occurs at the first of the two)
            | nothing
            31 00:30:00 (02:30 +02:00) runs 31 00:30:00
            """, count: 1);
    }

    private void Tells(string expected, int count = 3) => Same.As(expected, Told.Of(_schedule.Explain(count)));

    private sealed class Closed : IExclusionCalendar
    {
        public DateTimeOffset? From { get; set; }

        public DateTimeOffset? To { get; set; }

        public bool Fails { get; set; }

        public bool Excludes(DateTimeOffset localTime)
            => Fails ? throw new InvalidOperationException("no such file") : localTime >= From && localTime <= To;
    }
}
