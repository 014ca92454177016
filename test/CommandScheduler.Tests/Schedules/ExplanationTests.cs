using System.Globalization;

using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>What a job is said to do next, and why; and the calendars and past ranges that it speaks of.</summary>
public sealed class ExplanationTests
{
    private static readonly JobOptions InBerlin = new() { TimeZone = "Europe/Berlin" };

    private readonly Calendar _calendar = new();
    private readonly Schedule _schedule;
    private DateTimeOffset _now = Instant("2026-03-27T12:00:00Z");

    public ExplanationTests() => _schedule = Load(ScheduleState.Empty);

    [Fact]
    public void A_time_that_the_clocks_skip_or_repeat_is_noted()
    {
        Assert.Equal(
            [
                "2026-03-28 02:30 +01:00 runs",
                "2026-03-29 03:00 +02:00 runs MovedToEndOfGap 2026-03-29 02:30:00 does not exist, for the clocks go from 02:00 to 03:00: it occurs when the gap ends",
                "2026-03-30 02:30 +02:00 runs",
            ],
            Lines(Recurrence.Preview("30 2 * * *", InBerlin, _now, 3)));
        Assert.Equal(
            [
                "2026-03-29 03:00 +02:00 SkippedInGap 2026-03-29 02:30:00 does not exist, for the clocks go from 02:00 to 03:00: it does not occur",
                "2026-03-30 02:30 +02:00 runs",
            ],
            Lines(Recurrence.Preview("30 2 * * *", InBerlin with { DaylightSaving = new DaylightSaving { Gap = DaylightSavingGap.Skip } }, _now.AddDays(1), 2)));
        Assert.Equal(
            [
                "2026-10-25 02:30 +02:00 runs FirstOfTwo 02:30:00 exists twice on 2026-10-25: this is the first, UTC+02:00",
                "2026-10-25 02:30 +01:00 runs SecondOfTwo 02:30:00 exists twice on 2026-10-25: this is the second, UTC+01:00",
                "2026-10-26 02:30 +01:00 runs",
            ],
            Lines(Recurrence.Preview("30 2 * * *", InBerlin with { DaylightSaving = new DaylightSaving { Overlap = DaylightSavingOverlap.Both } }, Instant("2026-10-24T12:00:00Z"), 3)));
    }

    [Fact]
    public void Bounds_runs_and_exclusions_are_part_of_a_preview()
    {
        var options = InBerlin with
        {
            StartAt = Instant("2026-04-01T07:00:00Z"),
            MaxRuns = 2,
            Exclude = new Exclusions { Dates = [new DateOnly(2026, 4, 2)], Calendar = "closed" },
        };
        _calendar.Closed = new DateOnly(2026, 4, 3);
        Assert.Equal(
            [
                "2026-04-01 09:00 +02:00 runs",
                "2026-04-02 09:00 +02:00 Skipped Excluded 2026-04-02 is excluded",
                "2026-04-03 09:00 +02:00 Skipped Excluded calendar 'closed' excludes 2026-04-03 09:00:00 +02:00",
                "2026-04-04 09:00 +02:00 runs",
            ],
            Lines(Recurrence.Preview("0 9 * * *", options, _now, 10, _calendar)));
        Assert.Equal("calendar", Assert.Throws<ArgumentException>(() => Recurrence.Preview("0 9 * * *", options, _now, 1)).ParamName);
        Assert.Equal("options", Assert.ThrowsAny<ArgumentException>(() => Recurrence.Preview("0 9 * * *", new JobOptions { MaxRuns = 0 }, _now, 1)).ParamName);
    }

    [Fact]
    public void A_pause_jitter_a_running_occurrence_and_a_catch_up_are_explained()
    {
        Recurring("@hourly", InBerlin with { Jitter = TimeSpan.FromMinutes(10), Overlap = Overlap.Skip });
        var explained = _schedule.Explain("job", 2, _now);
        Assert.Contains("Europe/Berlin", explained.Description, StringComparison.Ordinal);
        Assert.All(explained.Next, expected => Assert.Equal((OccurrenceShift.Jitter, expected.DueAt), (expected.Notes.Single().Shift, expected.RunsAt!.Value - TimeSpan.Parse(expected.Notes[0].Text["put off by ".Length..], CultureInfo.InvariantCulture))));

        _now = explained.Next[0].RunsAt!.Value;
        var running = _schedule.Begin(_now).Ready.Single();
        Assert.Contains("skipped if the occurrence before it has no outcome", _schedule.Explain("job", 2, _now).Next[1].Notes[^1].Text, StringComparison.Ordinal);
        _schedule.Failed(running.Key, PureSchedule.Failure("no"), _now);
        Assert.Equal((OccurrenceShift.Retry, "1 of 50 attempts are used"), Note(_schedule.Explain("job", 1, _now).Next[0]));
        _schedule.Succeeded(Begin().Key, _now);

        Apply(BatchVerb.Pause);
        explained = _schedule.Explain("job", 1, _now);
        Assert.Equal("paused: maintenance; resume it", explained.HeldBackBy);
        Assert.Equal((OccurrenceOutcome.Skipped, OccurrenceShift.Paused, "paused: maintenance"), (explained.Next[0].Outcome, Note(explained.Next[0]).Shift, Note(explained.Next[0]).Text));
        _now = _now.AddHours(3);
        Apply(BatchVerb.Resume);
        Assert.Equal((OccurrenceOutcome.Skipped, 3, "paused: maintenance"), Last());

        _now = _now.AddHours(5);
        explained = Load(_schedule.State).Explain("job", 6, _now);
        Assert.Equal([true, true, true, true, true, false], explained.Next.Select(expected => expected.Notes.Any(note => note.Shift == OccurrenceShift.CatchUp)));
    }

    [Fact]
    public void A_calendar_that_fails_quarantines_its_job_alone_and_a_requeue_goes_on_where_it_stopped()
    {
        Recurring("@hourly", new JobOptions { Exclude = new Exclusions { Calendar = "closed" }, Overlap = Overlap.Allow });
        _schedule.Apply([new ScheduleJob(new NewJob("sibling", new SerializedCommand { Type = "note" }, _now.AddHours(1), null, new JobOptions(), null))], "batch", null, null, _now);
        Assert.Equal(3, _schedule.Backfill("job", _now.AddHours(-3), _now, new BackfillOptions { Spacing = TimeSpan.Zero }, _now));
        _calendar.Failure = new InvalidOperationException("no such file");

        _now = _now.AddHours(1);
        Assert.Equal("sibling", _schedule.Begin(_now).Ready.Single().Job.Name);
        var job = _schedule.Describe().Jobs[0];
        Assert.Equal((JobStatus.Quarantined, 3), (job.Status, job.BackfillLeft));
        Assert.Contains("Calendar 'closed' failed: InvalidOperationException: no such file", job.LastError, StringComparison.Ordinal);
        Assert.Contains("quarantined: Calendar 'closed' failed", _schedule.Explain("job", 1, _now).HeldBackBy, StringComparison.Ordinal);

        _calendar.Failure = null;
        _schedule.Requeue("job", _now);
        var run = new List<(DateTimeOffset, bool)>();
        for (var wave = _schedule.Begin(_now); wave.Ready.Count > 0; wave = _schedule.Begin(_now))
        {
            foreach (var attempt in wave.Ready)
            {
                run.Add((attempt.Due, attempt.Key.Backfill is not null));
                _schedule.Succeeded(attempt.Key, _now);
            }
        }

        Assert.Equal([(_now.AddHours(-4), true), (_now, false), (_now.AddHours(-3), true), (_now.AddHours(-2), true)], run);
    }

    [Fact]
    public void A_past_range_of_every_keeps_its_phase_and_leaves_out_what_is_excluded()
    {
        Recurring("@every 7h", new JobOptions { StartAt = Instant("2026-03-27T14:00:00Z"), Exclude = new Exclusions { Dates = [new DateOnly(2026, 3, 26)] } });
        // At 20:00 on the 25th, then three times on the excluded 26th, then at 00:00 and at 07:00.
        Assert.Equal(2, _schedule.Backfill("job", Instant("2026-03-25T16:00:00Z"), Instant("2026-03-27T07:00:00Z"), new BackfillOptions(), _now));
        List<DateTimeOffset> due = [Begin().Due];
        _schedule.Succeeded(new(_schedule.State.Jobs[0].Generation, due[0], _schedule.State.Jobs[0].Open[0].Backfill), _now);
        Assert.Equal(_now.AddSeconds(1), _schedule.NextBegin);
        due.Add(Begin().Due);
        Assert.Equal([Instant("2026-03-25T20:00:00Z"), Instant("2026-03-27T00:00:00Z")], due);
        Assert.Equal(Instant("2026-03-27T14:00:00Z"), _schedule.State.Jobs[0].NextDue);
    }

    [Fact]
    public void A_backfill_of_a_one_off_job_and_an_eleventh_range_are_refused()
    {
        _schedule.Apply([new ScheduleJob(new NewJob("once", new SerializedCommand { Type = "note" }, _now, null, new JobOptions(), null))], "batch", null, null, _now);
        Assert.Contains("one-off", Assert.Throws<SchedulerException>(() => _schedule.Backfill("once", _now.AddDays(-1), _now, new BackfillOptions(), _now)).Message, StringComparison.Ordinal);
        Recurring("@hourly", new JobOptions());
        for (var range = 0; range < 10; range++)
        {
            _schedule.Backfill("job", _now.AddDays(-1), _now, new BackfillOptions(), _now);
        }

        Assert.Contains("10 past ranges", Assert.Throws<SchedulerException>(() => _schedule.Backfill("job", _now.AddDays(-1), _now, new BackfillOptions(), _now)).Message, StringComparison.Ordinal);
        Apply(BatchVerb.Cancel);
        Assert.Equal(240, _schedule.TakeOutcomes().Where(outcome => outcome.Outcome == OccurrenceOutcome.Cancelled).Sum(outcome => outcome.Count));
    }

    private static IEnumerable<string> Lines(IEnumerable<ExpectedOccurrence> occurrences)
        => occurrences.Select(expected => string.Join(
            ' ',
            new[] { expected.LocalTime.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture), expected.RunsAt is null ? expected.Outcome?.ToString() : "runs" }
                .Concat(expected.Notes.Select(note => $"{note.Shift} {note.Text}"))
                .OfType<string>()));

    private static (OccurrenceShift Shift, string Text) Note(ExpectedOccurrence expected) => (expected.Notes[^1].Shift, expected.Notes[^1].Text);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private (OccurrenceOutcome, long, string?) Last() => _schedule.Describe().Jobs[0].Recent[^1] is var last ? (last.Outcome, last.Count, last.Reason) : default;

    private Schedule Load(ScheduleState state) => new("s", state, new SchedulerOptions(), new Generations(), _now, new Calendars([new NamedCalendar("closed", _calendar)]));

    private void Recurring(string recurrence, JobOptions options)
        => _schedule.Apply(
            [new ScheduleJob(new NewJob("job", new SerializedCommand { Type = "note" }, default, RecurrenceRule.Parse(recurrence, options.TimeZone, options.DaylightSaving), options, null))],
            "batch", null, null, _now);

    private void Apply(BatchVerb verb) => _schedule.Apply([ScheduleVerbs.About(verb, "job", "maintenance")], "batch", null, null, _now);

    /// <summary>Lets time pass until the next attempt begins.</summary>
    private Attempt Begin()
    {
        _now = _schedule.NextBegin > _now ? _schedule.NextBegin.Value : _now;
        return _schedule.Begin(_now).Ready.Single();
    }

    private sealed class Calendar : IExclusionCalendar
    {
        public DateOnly? Closed { get; set; }

        public Exception? Failure { get; set; }

        public bool Excludes(DateTimeOffset localTime) => Failure is null ? DateOnly.FromDateTime(localTime.DateTime) == Closed : throw Failure;
    }
}
