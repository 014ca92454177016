using System.Globalization;

using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Tests.Recurrences;

using CsCheck;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Laws of recurring jobs over years of simulated time, with clock changes, outages, crashes, pauses, long runs, failures and edits.</summary>
public sealed class RecurringLawTests
{
    private static readonly string[] Recurrences =
    [
        "0 9 * * *", "30 2 * * *", "*/30 1-3 * * SUN", "0 0 L * *", "15 2 1W * *", "0 8 * * MON#1", "0 */6 * * *", "@every 7h", "@daily",
        "0 12 * * 1-5", "45 23 31 12 *", "0 22-2 * * FRI-MON", "30 1,2,3 * * *", "@every 36h", "0 0 1,15,LW * *",
    ];

    private static readonly string?[] Zones = [null, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "Africa/Cairo"];

    private static readonly Gen<JobOptions> Options =
        from zone in Any.Of(Zones)
        from gap in Gen.Enum<DaylightSavingGap>()
        from overlap in Any.Of<DaylightSavingOverlap?>(null, DaylightSavingOverlap.First, DaylightSavingOverlap.Last, DaylightSavingOverlap.Both)
        from run in Gen.Enum<Overlap>()
        from mode in Gen.Enum<CatchUpMode>()
        from max in Gen.Int[1, 6]
        from window in Gen.Int[1, 100]
        from jitter in Gen.Int[0, 90]
        from exclude in Gen.Int[0, 3]
        from runs in Gen.Int[0, 400]
        select new JobOptions
        {
            IfExists = IfExists.Replace,
            TimeZone = zone,
            DaylightSaving = new DaylightSaving { Gap = gap, Overlap = overlap },
            Overlap = run,
            CatchUp = new CatchUp { Mode = mode, Max = max, Window = TimeSpan.FromHours(window), Spacing = TimeSpan.FromMinutes(max) },
            Jitter = TimeSpan.FromMinutes(jitter > 60 ? 0 : jitter),
            Exclude = exclude switch
            {
                0 => new Exclusions { Calendar = "weekends" },
                1 => new Exclusions { Dates = [.. Enumerable.Range(0, 400).Select(day => DateOnly.FromDateTime(World.Start.DateTime).AddDays(day * 8))] },
                _ => null,
            },
            MaxRuns = runs > 350 ? runs : runs < 30 ? (runs / 6) + 1 : null,
            Retry = new RetryPolicy { MaxAttempts = 2, InitialDelay = TimeSpan.FromMinutes(5) },
        };

    private static readonly Gen<(string Recurrence, JobOptions Options)> Definitions = Gen.Select(Any.Of(Recurrences), Options);

    private static readonly Gen<(int Verb, int Days, int Minutes, (string Recurrence, JobOptions Options) Definition)> Steps
        = Gen.Select(Gen.Int[0, 19], Gen.Int[1, 150], Gen.Int[0, 1_500], Definitions);

    [Fact]
    public void Over_ten_years_each_nominal_occurrence_has_one_outcome_and_none_is_early()
        => Gen.Select(Definitions, Steps.Array[300]).Sample(
            (definition, steps) =>
            {
                var world = new World();
                world.Schedule(definition.Recurrence, definition.Options);
                foreach (var (verb, days, minutes, next) in steps.TakeWhile(_ => world.Now < World.Start.AddYears(10)))
                {
                    world.Step(verb, days, minutes, next);
                }

                while (world.Now < World.Start.AddYears(10))
                {
                    world.Step(verb: 19, days: 100, minutes: 0, definition);
                }
            },
            iter: Effort.Of(60));

    [Fact]
    public void What_is_previewed_and_explained_is_what_runs()
        => Definitions.Sample(
            (recurrence, options) =>
            {
                var world = new World();
                var preview = Recurrence.Preview(recurrence, options, World.Start, 120, new Weekends());
                world.Schedule(recurrence, options);
                var explained = world.Explain(120).Next;

                // Jitter depends on the job, so that only the explanation knows it.
                Assert.Equal(preview.Select(expected => (expected.DueAt, expected.Outcome, expected.RunsAt is null)), explained.Select(expected => (expected.DueAt, expected.Outcome, expected.RunsAt is null)));
                Assert.Equal(preview.Select(expected => expected.LocalTime.Offset), explained.Select(expected => expected.LocalTime.Offset));
                Assert.All(explained.Where(expected => expected.RunsAt is not null), expected => Assert.InRange(expected.RunsAt!.Value - expected.DueAt, TimeSpan.Zero, options.Jitter));

                world.RunUntil(explained[^1].RunsAt ?? explained[^1].DueAt, TimeSpan.Zero);
                Assert.Equal(
                    explained.Where(expected => expected.RunsAt is not null).Select(expected => (expected.DueAt, expected.RunsAt!.Value)),
                    world.Begun.Where(begun => begun.Due <= explained[^1].DueAt));
            },
            iter: Effort.Of(300));

    [Fact]
    public void Occurrences_increase_and_lie_within_their_bounds()
        => Gen.Select(Definitions, Gen.Int[0, 3_000], Gen.Int[1, 900]).Sample(
            (definition, start, length) =>
            {
                var startAt = World.Start.AddHours(start);
                var options = definition.Options with { StartAt = startAt, EndAt = startAt.AddDays(length) };
                var previous = DateTimeOffset.MinValue;
                foreach (var expected in Recurrence.Preview(definition.Recurrence, options, World.Start, 200, new Weekends()))
                {
                    Assert.True(expected.DueAt > previous && expected.DueAt >= options.StartAt && expected.DueAt <= options.EndAt, $"{expected} after {previous:O}");
                    previous = expected.DueAt;
                }
            },
            iter: Effort.Of(500));

    [Fact]
    public void An_occurrence_is_the_next_one_of_the_tick_before_it()
        => Gen.Select(Definitions, Gen.Int[0, 3_000]).Sample(
            (definition, start) =>
            {
                var rule = RecurrenceRule.Parse(definition.Recurrence, definition.Options.TimeZone, definition.Options.DaylightSaving);
                var anchor = World.Start.AddDays(start);
                var due = rule.Next(anchor, anchor);
                for (var number = 0; number < 300; number++)
                {
                    Assert.Equal(due, rule.Next(due!.Value.AddTicks(-1), anchor));
                    due = rule.Next(due.Value, anchor);
                }
            },
            iter: Effort.Of(500));

    [Theory]
    [InlineData("0 9 * * *", "2026-07-10T06:00:00Z", "2026-07-10T09:00:00+03:00", "2026-07-10T07:00:00Z")]
    [InlineData("0 9 * * *", "2026-07-10T08:00:00Z", "2026-07-10T09:00:00+01:00", "2026-07-10T07:00:00Z")]
    [InlineData("*/15 * * * *", "2026-07-09T20:15:00Z", "2026-07-09T23:15:00+03:00", "2026-07-09T20:15:00Z")]
    public void An_occurrence_that_was_computed_under_other_rules_of_its_zone_is_moved_when_the_schedule_is_loaded(string recurrence, string storedDue, string storedLocal, string moved)
    {
        var now = DateTimeOffset.Parse("2026-07-09T20:05:00Z", CultureInfo.InvariantCulture);
        var rule = RecurrenceRule.Parse(recurrence, "Europe/Berlin");
        var schedule = new Schedule("s", ScheduleState.Empty, new SchedulerOptions(), new Generations(), now);
        schedule.Apply([new ScheduleJob(new NewJob("job", new SerializedCommand { Type = "note" }, default, rule, new JobOptions { TimeZone = "Europe/Berlin" }, null))], "batch", null, null, now);
        var job = schedule.State.Jobs.Single();
        Assert.NotNull(job.NextLocal);
        var stored = schedule.State with
        {
            Jobs = [job with { NextDue = DateTimeOffset.Parse(storedDue, CultureInfo.InvariantCulture), NextLocal = DateTimeOffset.Parse(storedLocal, CultureInfo.InvariantCulture) }],
        };

        var loaded = new Schedule("s", ScheduleDocument.Read("s", ScheduleDocument.Write(stored)), new SchedulerOptions(), new Generations(), now);

        Assert.Equal(DateTimeOffset.Parse(moved, CultureInfo.InvariantCulture), loaded.State.Jobs.Single().NextDue);
        Assert.Equal(loaded.NextBegin, loaded.State.Jobs.Single().NextDue);
    }

    private sealed class Weekends : IExclusionCalendar
    {
        public bool IsBroken { get; set; }

        public bool Excludes(DateTimeOffset localTime) => IsBroken ? throw new InvalidOperationException("no such file") : localTime.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
    }

    /// <summary>A schedule with one job, its store and its dispatcher, and a model beside it that counts.</summary>
    private sealed class World
    {
        public static readonly DateTimeOffset Start = new(2011, 6, 1, 7, 13, 0, TimeSpan.Zero);

        private static readonly SchedulerOptions Limits = new() { QuarantineAfter = TimeSpan.FromHours(1) };

        private static readonly SerializedCommand Command = new() { Type = "note" };

        private readonly Generations _generations = new();
        private readonly Weekends _weekends = new();
        private readonly Calendars _calendars;
        private readonly List<(Attempt Attempt, DateTimeOffset End)> _running = [];
        private readonly HashSet<OccurrenceKey> _ended = [];

        /// <summary>Occurrences that were open at an instant at which they were due: they may begin even if the clock is set back before that.</summary>
        private readonly HashSet<OccurrenceKey> _cameDue = [];

        /// <summary>The last things that happened, for the message of a test that fails.</summary>
        private readonly Queue<string> _story = [];

        private Schedule _schedule;
        private ScheduleState _stored = ScheduleState.Empty;
        private Tally? _tally;
        private Tally? _storedTally;

        /// <summary>The next occurrence at the last pause, if it was due by then.</summary>
        private DateTimeOffset? _waiting;

        private bool _isUndeliverable;

        /// <summary>The latest occurrence of the recurrence that a change cancelled.</summary>
        private DateTimeOffset? _lastCancelled;

        public World()
        {
            _calendars = new([new NamedCalendar("weekends", _weekends)]);
            _schedule = Load(ScheduleState.Empty);
        }

        public DateTimeOffset Now { get; private set; } = Start;

        public List<(DateTimeOffset Due, DateTimeOffset At)> Begun { get; } = [];

        private Job? Job => _schedule.State.Jobs.SingleOrDefault();

        public void Schedule(string recurrence, JobOptions options)
        {
            var before = Job;
            var rule = RecurrenceRule.Parse(recurrence, options.TimeZone, options.DaylightSaving);
            _schedule.Apply([new ScheduleJob(new NewJob("job", Command, default, rule, options, null))], "batch", null, null, Now);
            if (Job!.Generation == before?.Generation)
            {
                return;
            }

            var takenOver = Job.Open.Length;
            Assert.True(Job.NextDue > Now, $"'{recurrence}' scheduled at {Now:O} runs at {Job.NextDue:O}.");
            Assert.True(takenOver == 0 || options.IfExists == IfExists.ReplaceIfChanged);
            CheckEnded(before, options.IfExists == IfExists.ReplaceIfChanged ? Job : null);
            _tally = new Tally(Job.Generation, rule, Job.NextDue.Value, 0, takenOver, 0);
            _running.Clear();
            Flush();
        }

        private void Tell(FormattableString line)
        {
            if (_story.Count == 25)
            {
                _story.Dequeue();
            }

            _story.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Now:u} {FormattableString.Invariant(line)}"));
        }

        private void Cancel()
        {
            var before = Job;
            _schedule.Apply([new CancelJobs("job")], "name", null, null, Now);
            CheckEnded(before, after: null);
        }

        /// <summary>Schedules the job once more, with an option that changes nothing but that it is another form of it.</summary>
        private void Change()
        {
            if (Job is { } job)
            {
                Schedule(job.Recurrence!, job.Settings with { IfExists = IfExists.ReplaceIfChanged, CorrelationId = $"{Now:O} {job.Generation}" });
            }
        }

        /// <summary>Checks that each occurrence of a job that is gone has its outcome, or is taken over.</summary>
        private void CheckEnded(Job? job, Job? after)
        {
            _lastCancelled = null;
            Count();
            if (job?.NextDue is not { } next)
            {
                return;
            }

            var takenOver = after?.Open ?? [];
            var hasAllRuns = Recurring.HasAllRuns(job);
            Assert.True(!hasAllRuns || takenOver.All(taken => taken.Triggered || taken.Due < next), $"More was taken over than had runs left: {job}\n{Story}");

            // What was due before a pause stays so if the clock is set back then.
            var due = job.Paused?.Since > Now ? job.Paused.Since.Value : Now;
            var end = hasAllRuns || next > due ? next : due.AddTicks(1);
            var most = _tally!.CountedUpTo(end);

            // An earlier form that has its last run taken over leaves the others as they are: not come up.
            var least = job.Settings.MaxRuns is not null && takenOver.Length > 0 ? _tally.CountedUpTo(next) : most;

            // An occurrence that the changed form has itself is not taken over.
            var brought = after is null ? 0 : job.Open.Count(open => !open.Triggered && open.Backfill is null && open.Due >= after.NextDue
                && Rule(after).Next(open.Due.AddTicks(-1), after.ScheduledAt) == open.Due);

            // What was quarantined has its outcome, also if it is taken over. So has the next one of a past range, which is not cancelled then.
            var twice = takenOver.Count(taken => (job.NextHasOutcome && taken.Due == next) || _tally.Quarantined?.IsSameAs(taken) == true)
                + (job.NextHasOutcome && next >= end ? 1 : 0)
                // And what came due in a pause before the clock was set back.
                + most.PassedBy(job.PausedSpans)
                - (job.Held is { IsQuarantined: true, Occurrence: { Backfill: not null } range } && RequeueJob.ComesUpAgain(job, range) ? 1 : 0);
            var ended = most.Outcomes + takenOver.Length - most.Asked - twice;
            Assert.True(
                after is null || job.Paused is not null || _weekends.IsBroken || after.Settings.MaxRuns is not null || _lastCancelled is not { } cancelled || cancelled < next,
                $"{_lastCancelled:O} was cancelled and not taken over: {job}\n{Story}");
            Assert.True(
                ended >= least.ComeUp - brought && ended <= most.ComeUp,
                string.Create(CultureInfo.InvariantCulture, $"'{job.Recurrence}' ended at {Now:O}, next {next:O}, {takenOver.Length} taken over, {brought} brought, {twice} twice: {most}; {job}\n{Story}"));
        }

        private static RecurrenceRule Rule(Job job) => RecurrenceRule.Parse(job.Recurrence!, job.Settings.TimeZone, job.Settings.DaylightSaving);

        private string Story => string.Join('\n', _story);

        public JobExplanation Explain(int count) => _schedule.Explain("job", count, Now);

        public void Step(int verb, int days, int minutes, (string Recurrence, JobOptions Options) next)
        {
            Tell($"step {verb} {days} {minutes}, paused {Job?.Paused}, next {Job?.NextDue:u}");
            try
            {
                switch (verb)
                {
                    case 0 when days % 3 == 0:
                        Change();
                        break;
                    case 0:
                        Schedule(next.Recurrence, next.Options with { IfExists = days % 2 == 0 ? IfExists.Replace : IfExists.ReplaceIfChanged });
                        break;
                    case 14 when days % 5 == 0:
                        Cancel();
                        break;
                    case 1 or 2:
                        // An outage, in the middle of whatever ran.
                        Crash();
                        Now += TimeSpan.FromHours(days / 2) + TimeSpan.FromMinutes(minutes);
                        _schedule = Load(_stored);
                        break;
                    case 3:
                        Crash();
                        break;
                    case 4 or 5:
                        Apply(BatchVerb.Pause);
                        _waiting = Job!.NextDue <= Job.Paused!.Since ? Job.NextDue : null;
                        break;
                    case 6 or 7 or 8:
                        var (isPaused, spans) = (Job!.Paused is not null, Job.PausedSpans?.Length);
                        Apply(BatchVerb.Resume);
                        Assert.True(!isPaused || _waiting is null || spans == 20 || Job is not { } resumed || Recurring.HasAllRuns(resumed) || resumed.NextDue == _waiting, $"{_waiting:O} was due before a pause, and next is {Job?.NextDue:O}");
                        break;
                    case 9:
                        _schedule.Trigger("job", Now);
                        _tally = _tally! with { Asked = _tally.Asked + 1 };
                        break;
                    case 10:
                        // What was quarantined is counted when it is no longer.
                        var held = HeldRuns.Of(Job!).Count(held => !held.IsQuarantined);
                        _schedule.Requeue("job", Now);
                        _tally = _tally! with { Asked = _tally.Asked + held };
                        break;
                    case 11:
                        var backfilled = _schedule.Backfill("job", Now.AddDays(-days), Now.AddMinutes(-minutes), new BackfillOptions(), Now);
                        _tally = _tally! with { Asked = _tally.Asked + backfilled };
                        break;
                    case 12:
                        // The store and the dispatcher are quick; the job is not.
                        RunUntil(Now.AddDays(days), TimeSpan.FromMinutes(minutes * 3));
                        break;
                    case 13:
                        // The wall clock is set, back or forth by hours.
                        Now += TimeSpan.FromMinutes(minutes - 750);
                        break;
                    case 15 when days % 3 == 0:
                        // A calendar that fails for some days, or a command that this build does not know; then one or the other is mended.
                        (_weekends.IsBroken, _isUndeliverable) = (minutes % 2 == 0, minutes % 2 == 1);
                        RunUntil(Now.AddDays(days / 15), TimeSpan.FromMinutes(minutes % 30));
                        Now += TimeSpan.FromHours(days);
                        (_weekends.IsBroken, _isUndeliverable) = (minutes % 5 == 0, false);
                        if (days % 2 == 0)
                        {
                            Change();
                        }

                        break;
                    case 16 when days % 3 == 0:
                        // Crashes in the middle of long runs, then an outage, or a machine whose clock is behind, where the job is registered once more.
                        Schedule(next.Recurrence, next.Options with { IfExists = IfExists.Replace, MaxRuns = days % 2 == 0 ? (minutes % 3) + 1 : null });
                        RunUntil(Now.AddDays(days / 3), TimeSpan.FromDays(300));
                        Crash();
                        RunUntil(Now, TimeSpan.FromDays(3));
                        Crash();
                        Now += days % 4 == 0 ? TimeSpan.FromDays(days / 10) : -TimeSpan.FromMinutes(minutes);
                        if (minutes % 3 == 0 && Job is { } job)
                        {
                            Schedule("30 * * * *", job.Settings with { IfExists = IfExists.ReplaceIfChanged });
                        }
                        else
                        {
                            Change();
                        }

                        break;
                    default:
                        RunUntil(Now.AddDays(days), TimeSpan.FromMinutes(minutes / 60));
                        break;
                }
            }
            catch (Exception refusal) when (refusal is SchedulerException or ArgumentException)
            {
                // Refused: the laws hold all the same.
            }

            _weekends.IsBroken = false;
            Flush();
            if (Job is null)
            {
                Schedule(next.Recurrence, next.Options);
            }
        }

        public void RunUntil(DateTimeOffset until, TimeSpan length)
        {
            while (true)
            {
                var end = _running.Count > 0 ? _running.Min(run => run.End) : DateTimeOffset.MaxValue;
                var begin = _schedule.NextBegin ?? DateTimeOffset.MaxValue;
                var next = begin < end ? begin : end;
                if (next > until)
                {
                    break;
                }

                Now = next > Now ? next : Now;
                foreach (var run in _running.Where(run => run.End <= Now).ToArray())
                {
                    _running.Remove(run);
                    End(run.Attempt);
                }

                Flush();
                var wave = _schedule.Begin(Now);
                Flush();
                foreach (var attempt in wave.Ready.Concat(wave.AfterRecording))
                {
                    Assert.True(attempt.RunAt <= Now, $"{attempt} began at {Now:O}.");
                    Assert.True(IsDue(attempt.Due) || _cameDue.Contains(attempt.Key), $"{attempt} began at {Now:O} and was not due yet.");
                    Assert.DoesNotContain(attempt.Key, _ended);
                    Assert.Equal(Job!.Generation, attempt.Key.Generation);
                    Assert.True(
                        Job.Settings.Overlap == Overlap.Allow || !_running.Any(run => run.Attempt.Key.Generation == attempt.Key.Generation),
                        $"{attempt} began beside another, with {Job.Settings.Overlap}");
                    _running.Add((attempt, Now + length));
                    Tell($"began {attempt.Due:u} {attempt.Number}");
                    Begun.Add((attempt.Due, Now));
                }
            }

            Now = until > Now ? until : Now;
        }

        // Of two that are asked for at one instant, one is due a tick later.
        private bool IsDue(DateTimeOffset due) => due - Now < TimeSpan.FromMicroseconds(10);

        private void End(Attempt attempt)
        {
            // Depends on the occurrence alone: some fail once, a few for good.
            var fate = attempt.Due.UtcTicks / TimeSpan.TicksPerMinute % 37;
            if (Begun.Count > 200 && (fate == 0 || (fate == 1 && attempt.Number == 1)))
            {
                _schedule.Failed(attempt.Key, PureSchedule.Failure("failed"), Now);
                return;
            }

            if (_isUndeliverable && fate % 2 == 0)
            {
                _schedule.Undeliverable(attempt.Key, new AttemptFailure("undeliverable"), Now);
                return;
            }

            _schedule.Succeeded(attempt.Key, Now);
            _ended.Add(attempt.Key);
        }

        private void Apply(BatchVerb verb) => _schedule.Apply([ScheduleVerbs.About(verb, "job", "law")], "batch", null, null, Now);

        private void Crash()
        {
            _schedule = Load(_stored);
            _tally = _storedTally;
            _running.Clear();
        }

        private Schedule Load(ScheduleState state) => new("s", ScheduleDocument.Read("s", ScheduleDocument.Write(state)), Limits, _generations, Now, _calendars);

        private void Flush()
        {
            Count();
            if (Job is { } job)
            {
                Check(job);
                _cameDue.UnionWith(job.Open.Where(open => IsDue(open.Due)).Select(open => new OccurrenceKey(job.Generation, open.Due, open.Backfill)));
            }

            _stored = _schedule.State;
            _storedTally = _tally;
        }

        private void Count()
        {
            foreach (var outcome in _schedule.TakeOutcomes())
            {
                Tell($"{outcome.Count} {outcome.Outcome} until {outcome.Due:u}, {outcome.Reason}");
                if (outcome.Job.Generation == _tally?.Generation)
                {
                    // What a later occurrence overtakes has a reason; what ends with its job has none.
                    if (outcome is { Outcome: OccurrenceOutcome.Cancelled, Reason: null } && outcome.Job.Recent!.Value[^1].Backfill is null
                        && !outcome.Job.Open.Any(open => open.Triggered && open.Due == outcome.Due) && !(outcome.Due < _lastCancelled))
                    {
                        _lastCancelled = outcome.Due;
                    }

                    // The next one of a past range that is quarantined before it is taken up will be taken up, and have another.
                    var willBeTakenUp = outcome is { Outcome: OccurrenceOutcome.Quarantined, Job.Backfills: [var range, ..] } && range.Next == outcome.Due
                        && outcome.Job.Recent!.Value[^1].Backfill == true;
                    _tally = _tally with { Outcomes = _tally.Outcomes + outcome.Count, Asked = _tally.Asked + (willBeTakenUp ? 1 : 0) };
                }
            }
        }

        private void Check(Job job)
        {
            Assert.Equal(job.Open.Length, job.Open.Select(open => (open.Due, open.Backfill)).Distinct().Count());
            NoteQuarantined(job);

            // A job that has had all its runs, or is past its end, has no next occurrence to count up to.
            if (job.NextDue is { } next)
            {
                var tally = _tally!.CountedUpTo(next);
                _tally = tally;
                var left = job.Backfills?.Sum(range => range.Left) ?? 0;
                Assert.True(
                    tally.ComeUp + tally.PassedBy(job.PausedSpans) + tally.Asked + (job.NextHasOutcome ? 1 : 0) == tally.Outcomes + job.Open.Length + left,
                    string.Create(CultureInfo.InvariantCulture, $"'{job.Recurrence}' at {Now:O}, next {next:O}: {tally.ComeUp} came up, {job.Open.Length} are open, {left} left of ranges, {tally.PassedBy(job.PausedSpans)} passed by {job.PausedSpans?.Length} pauses, {tally}; {job.Options}\n{string.Join('\n', _story)}"));
            }

            Assert.True((job.Recent?.Length ?? 0) <= 10);
        }

        /// <summary>Counts what was quarantined, and has its outcome, as asked for once more when it is quarantined no longer and not passed over.</summary>
        private void NoteQuarantined(Job job)
        {
            var before = _tally!;
            var quarantined = HeldRuns.Of(job).FirstOrDefault(held => held.IsQuarantined && !RequeueJob.ComesUpAgain(job, held.Occurrence))?.Occurrence;
            var wasReleased = before.Quarantined is { } earlier && quarantined?.IsSameAs(earlier) != true;
            var wasTakenUp = before.NextWithOutcome is { } due && job.NextDue != due && job.Open.Any(open => open.Backfill is null && open.Due == due);
            _tally = before with
            {
                Asked = before.Asked + (wasReleased ? 1 : 0) + (wasTakenUp ? 1 : 0),
                Quarantined = quarantined,
                NextWithOutcome = job.NextHasOutcome ? job.NextDue : null,
            };
        }

        /// <param name="Generation">The job.</param>
        /// <param name="Rule">Its rule, asked beside the schedule.</param>
        /// <param name="Next">The first nominal occurrence that is not counted.</param>
        /// <param name="ComeUp">How many are counted.</param>
        /// <param name="Asked">How many somebody asked for.</param>
        /// <param name="Outcomes">How many have an outcome.</param>
        private sealed record Tally(long Generation, RecurrenceRule Rule, DateTimeOffset Next, long ComeUp, long Asked, long Outcomes)
        {
            /// <summary>Gets the occurrence that is quarantined after it was taken up.</summary>
            public Occurrence? Quarantined { get; init; }

            /// <summary>Gets the next occurrence if it is quarantined before it could be taken up.</summary>
            public DateTimeOffset? NextWithOutcome { get; init; }

            /// <summary>Counts the occurrences of pauses that are over while some from before them wait.</summary>
            public long PassedBy(IEnumerable<PausedSpan>? spans)
            {
                var count = 0L;
                for (DateTimeOffset? due = Next; spans is not null && due <= spans.Max(span => span.Through); due = Rule.Next(due.Value, Next))
                {
                    count += spans.Any(span => due > span.After && due <= span.Through) ? 1 : 0;
                }

                return count;
            }

            public Tally CountedUpTo(DateTimeOffset due)
            {
                var (next, comeUp) = (Next, ComeUp);
                while (next < due)
                {
                    comeUp++;
                    // The anchor is an occurrence of '@every' itself.
                    next = Rule.Next(next, Next)!.Value;
                }

                return this with { Next = next, ComeUp = comeUp };
            }
        }
    }
}
