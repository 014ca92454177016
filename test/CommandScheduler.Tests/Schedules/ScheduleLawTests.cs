using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

using CsCheck;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Laws of the pure schedule, under random calls, outcomes and crashes between any two steps.</summary>
public sealed class ScheduleLawTests
{
    private static readonly Gen<(int Verb, int Name, int Amount, int Choice)[]> Steps
        = Gen.Select(Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[1, 40], Gen.Int[0, 11]).Array[1, 80];

    [Fact]
    public void Nothing_is_lost_or_early_and_outcomes_add_up()
        => Steps.Sample(
            steps =>
            {
                var world = new World();
                foreach (var (verb, name, amount, choice) in steps)
                {
                    world.Step(verb, $"job-{name}", amount, choice);
                }

                world.Drain();
            },
            iter: Effort.Of(20_000), print: steps => string.Join(", ", steps));

    [Fact]
    public void A_command_that_ends_its_process_each_time_is_dead_lettered_and_its_siblings_are_not()
    {
        var world = new World();
        world.Schedule("crash", 10, new JobOptions { Retry = new RetryPolicy { MaxAttempts = 3 } });
        world.Schedule("sibling", 1_000, new JobOptions());
        world.Flush();
        world.Advance(10);
        var begun = 0;
        while (world.Snapshot("crash").Status != JobStatus.DeadLettered)
        {
            begun += world.Begin();
            world.Flush();
            world.Crash();
            Assert.InRange(begun, 1, 4);
        }

        // The first attempt left no trace; each of the three that are allowed was recorded before it started.
        Assert.Equal(4, begun);
        Assert.Contains("The process ended during attempt 3", world.Snapshot("crash").LastError, StringComparison.Ordinal);
        Assert.Equal((JobStatus.Pending, 0), (world.Snapshot("sibling").Status, world.Snapshot("sibling").Attempt));
        world.Drain();
    }

    [Fact]
    public void A_field_of_a_later_build_survives_and_a_later_format_is_refused()
    {
        var world = new World();
        world.Schedule("job", 10, new JobOptions());
        var document = ScheduleDocument.Write(world.State);
        var later = document.Replace("\"name\":\"job\"", "\"name\":\"job\",\"priority\":{\"level\":7}", StringComparison.Ordinal);
        var paused = new Schedule("s", ScheduleDocument.Read("s", later), new SchedulerOptions(), new Generations(), World.Start);
        paused.Apply([new PauseJobs("job")], "batch", null, null, World.Start);
        Assert.Contains("\"priority\":{\"level\":7}", ScheduleDocument.Write(paused.State), StringComparison.Ordinal);

        var refusal = Assert.Throws<SchedulerException>(() => ScheduleDocument.Read("s", document.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal)));
        Assert.Contains("left untouched", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<SchedulerException>(() => ScheduleDocument.Read("s", document[..^5]));
    }

    [Fact]
    public void A_document_of_fragments_is_the_document()
    {
        var world = new World();
        var fragments = new JobFragments();
        for (var job = 0; job < 40; job++)
        {
            world.Schedule($"\"jobs\":[] {job}", 10 + job, new JobOptions { Tags = ["\"jobs\":[]"] });
            Same();
        }

        world.Step(4, "\"jobs\":[] 7", 1, 1);
        Same();
        world.Step(3, "\"jobs\":[] 9", 1, 1);
        Same();
        world.Advance(30);
        world.Begin();
        Same();

        void Same() => Assert.Equal(ScheduleDocument.Write(world.State), fragments.Write(world.State));
    }

    [Fact]
    public void A_job_beyond_the_limit_is_refused_and_nothing_changes()
    {
        var world = new World(new SchedulerOptions { MaxJobsPerSchedule = 2 });
        world.Schedule("a", 10, new JobOptions());
        world.Schedule("b", 10, new JobOptions());
        var before = world.State;
        Assert.Contains("2 is the limit", Assert.Throws<ArgumentException>(() => world.Schedule("c", 10, new JobOptions())).Message, StringComparison.Ordinal);
        Assert.Same(before, world.State);
    }

    /// <summary>A schedule with its store and its dispatcher, and a model beside it that counts.</summary>
    private sealed class World
    {
        public static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

        private static readonly SerializedCommand Command = new() { Type = "note" };

        private readonly SchedulerOptions _limits;
        private readonly Generations _generations = new();
        private readonly HashSet<long> _acknowledged = [];
        private readonly HashSet<long> _oneOff = [];
        private readonly HashSet<long> _cancelled = [];
        private readonly HashSet<long> _succeeded = [];
        private readonly List<Attempt> _running = [];
        private readonly List<Attempt> _afterRecording = [];
        private Schedule _schedule;
        private ScheduleState _stored = ScheduleState.Empty;
        private Dictionary<long, Tally> _tallies = [];
        private Dictionary<long, Tally> _storedTallies = [];
        private DateTimeOffset _now = Start;

        public World(SchedulerOptions? limits = null)
        {
            _limits = limits ?? new SchedulerOptions();
            _schedule = new Schedule("s", ScheduleState.Empty, _limits, _generations, _now);
        }

        public ScheduleState State => _schedule.State;

        public JobSnapshot Snapshot(string name) => _schedule.Describe().Jobs.Single(job => job.Name == name);

        public void Schedule(string name, int delay, JobOptions options)
            => Apply(new ScheduleJob(new NewJob(name, Command, _now.AddSeconds(delay), null, options, null)));

        public void Advance(int seconds) => _now = _now.AddSeconds(seconds);

        public void Step(int verb, string name, int amount, int choice)
        {
            try
            {
                switch (verb)
                {
                    case 0 or 1:
                        Schedule(name, amount - 5, Options(choice));
                        break;
                    case 2:
                        var recurring = Options(choice) with { Overlap = (Overlap)(choice % 3), CatchUp = new CatchUp { Mode = (CatchUpMode)(amount % 3), Max = 3, Window = TimeSpan.FromSeconds(30) }, Jitter = TimeSpan.FromSeconds(choice % 2) };
                        Apply(new ScheduleJob(new NewJob(name, Command, default, RecurrenceRule.Parse($"@every {amount}s", null), recurring, null)));
                        break;
                    case 3:
                        Apply(new CancelJobs(choice == 0 ? null : name));
                        break;
                    case 4:
                        Apply(new PauseJobs(name));
                        break;
                    case 5:
                        Apply(new ResumeJobs(choice == 0 ? null : name));
                        break;
                    case 6:
                        _schedule.Trigger(name, _now);
                        var triggered = Job(name);
                        if (triggered.Kind == JobKind.Recurring)
                        {
                            Count(triggered.Generation, tally => tally with { Asked = tally.Asked + 1 });
                        }

                        break;
                    case 7:
                        var held = State.Jobs.FirstOrDefault(job => job.Name == name) is { } job ? HeldRuns.Of(job).Count() : 0;
                        _schedule.Requeue(name, _now);
                        Count(Job(name).Generation, tally => tally with { Asked = tally.Asked + held });
                        break;
                    case 8 or 9:
                        Begin();
                        break;
                    case 10 or 11:
                        End(choice, amount);
                        break;
                    case 12:
                        Flush();
                        break;
                    case 13:
                        Crash();
                        break;
                    default:
                        Advance(amount);
                        break;
                }
            }
            catch (Exception refusal) when (refusal is SchedulerException or ArgumentException)
            {
                // Refused: the laws below hold all the same.
            }

            TakeOutcomes();
            CheckSums();
            CheckAgenda();
        }

        /// <summary>Begins what is due, as the grain does: stored before, and recorded before a dispatch that follows a crash.</summary>
        public int Begin()
        {
            Flush();
            var wave = _schedule.Begin(_now);
            Assert.All([.. wave.Ready, .. wave.AfterRecording], NotEarly);
            _running.AddRange(wave.Ready);
            _afterRecording.AddRange(wave.AfterRecording);
            Assert.Equal(_running.Count + _afterRecording.Count, _running.Concat(_afterRecording).Select(attempt => attempt.Key).Distinct().Count());
            return wave.Ready.Count + wave.AfterRecording.Count;
        }

        public void Flush()
        {
            TakeOutcomes();
            _stored = ScheduleDocument.Read("s", ScheduleDocument.Write(_schedule.State));
            _storedTallies = new(_tallies);
            _acknowledged.UnionWith(_stored.Jobs.Select(job => job.Generation));
            _running.AddRange(_afterRecording);
            _afterRecording.Clear();
        }

        public void Crash()
        {
            _schedule = new Schedule("s", _stored, _limits, _generations, _now);
            _tallies = new(_storedTallies);
            _running.Clear();
            _afterRecording.Clear();
            Assert.False(_schedule.IsRunning);
        }

        /// <summary>Lets everything come to its end, and checks that it did.</summary>
        public void Drain()
        {
            Flush();
            foreach (var job in State.Jobs)
            {
                Apply(ScheduleVerbs.About(job.Kind == JobKind.Recurring ? BatchVerb.Cancel : BatchVerb.Resume, job.Name));
            }

            for (var round = 0; !_schedule.IsEmpty; round++)
            {
                foreach (var held in State.Jobs.Where(job => job.Held is not null))
                {
                    Step(7, held.Name, 1, 1);
                }

                Assert.True(round < 1_000, $"Left: {string.Join(", ", _schedule.Describe().Jobs)}");
                Assert.True(_schedule.NextWakeUp is not null, "Something is left, and nothing would wake the schedule.");
                _now = _schedule.NextBegin is { } next && next > _now ? next : _now;
                Begin();
                Flush();
                while (_running.Count > 0)
                {
                    End(choice: 0, 0);
                }

                TakeOutcomes();
                CheckSums();
            }

            Assert.Empty(_acknowledged.Where(_oneOff.Contains).Except(_succeeded).Except(_cancelled));
        }

        private static JobOptions Options(int choice) => new()
        {
            IfExists = (IfExists)(choice % 3),
            Retry = new RetryPolicy { MaxAttempts = 1 + (choice % 3), InitialDelay = TimeSpan.FromSeconds(choice % 4), Jitter = 0.5 },
        };

        private Job Job(string name) => State.Jobs.First(job => job.Name == name);

        private void Apply(Change change)
        {
            var before = State.Jobs;
            _schedule.Apply([change], "batch", null, null, _now);
            foreach (var job in State.Jobs.Where(job => before.All(other => other.Generation != job.Generation)))
            {
                // Generations never come back, whatever was cancelled or lost in between.
                Assert.DoesNotContain(job.Generation, _acknowledged);
                _tallies[job.Generation] = new Tally(job.NextDue, 0, 0);
                if (job.Kind == JobKind.OneOff)
                {
                    _oneOff.Add(job.Generation);
                }
            }

            _cancelled.UnionWith(before.Select(job => job.Generation).Except(State.Jobs.Select(job => job.Generation)));
        }

        private void NotEarly(Attempt attempt)
        {
            var job = State.Jobs.First(job => job.Generation == attempt.Job.Generation);
            var open = job.Open.FirstOrDefault(open => open.Due == attempt.Due) ?? job.OnTrial!.Occurrence;
            Assert.True(attempt.RunAt <= _now, $"{attempt} began at {_now:O}.");
            Assert.True(open.Triggered || attempt.Due <= _now, $"{attempt} began at {_now:O}.");
            Assert.InRange(attempt.Number, 1, (attempt.Job.Settings.Retry ?? RetryPolicy.Default).MaxAttempts);
        }

        private void End(int choice, int amount)
        {
            if (_running.Count == 0)
            {
                return;
            }

            var attempt = _running[amount % _running.Count];
            _running.Remove(attempt);
            if (IsOnTrial(attempt) && choice is not 6 and not 7)
            {
                // It had the outcome that it is quarantined, and gets another.
                Count(attempt.Job.Generation, tally => tally with { Asked = tally.Asked + 1 });
            }

            switch (choice)
            {
                case 3 or 4 or 5:
                    _schedule.Failed(attempt.Key, PureSchedule.Failure("failed"), _now);
                    break;
                case 6:
                    _schedule.Undeliverable(attempt.Key, new AttemptFailure("undeliverable"), _now);
                    break;
                case 7:
                    _schedule.CutOff(attempt.Key, _now);
                    break;
                default:
                    _succeeded.Add(attempt.Job.Generation);
                    _schedule.Succeeded(attempt.Key, _now);
                    break;
            }
        }

        private bool IsOnTrial(Attempt attempt)
            => State.Jobs.FirstOrDefault(job => job.Generation == attempt.Job.Generation)?.Held is { IsQuarantined: true } held && held.Occurrence.Due == attempt.Due;

        private void TakeOutcomes()
        {
            foreach (var outcome in _schedule.TakeOutcomes())
            {
                Count(outcome.Job.Generation, tally => tally with { Outcomes = tally.Outcomes + outcome.Count });
            }
        }

        private void Count(long generation, Func<Tally, Tally> change) => _tallies[generation] = change(_tallies[generation]);

        /// <summary>What a schedule remembers of what is next is what one that is loaded anew finds.</summary>
        private void CheckAgenda()
        {
            var loaded = new Schedule("s", State, _limits, _generations, _now);
            if (!_schedule.IsRunning)
            {
                Assert.Equal((loaded.NextBegin, loaded.NextWakeUp), (_schedule.NextBegin, _schedule.NextWakeUp));
            }
            else if (State.Jobs.All(job => job.Paused is null && !job.IsQuarantined))
            {
                // What runs would begin again, were its process to end; or what was requeued meanwhile and was due before it.
                Assert.True(
                    loaded.NextWakeUp is null ? _schedule.NextWakeUp is null : _schedule.NextWakeUp <= loaded.NextWakeUp,
                    $"It would begin at {loaded.NextWakeUp:O}, and is woken at {_schedule.NextWakeUp:O}: {ScheduleDocument.Write(State)}");
            }
        }

        /// <summary>Each occurrence of a job, and each that somebody asked for, is open or has exactly one outcome.</summary>
        private void CheckSums()
        {
            foreach (var job in State.Jobs)
            {
                var tally = _tallies[job.Generation];
                var comeUp = job.Kind == JobKind.OneOff ? 1 : ComeUp(job, TimeSpan.Parse("00:00:" + job.Recurrence![7..^1], null));
                Assert.True(comeUp + tally.Asked == tally.Outcomes + job.Open.Length, $"{job.Name}, next {job.NextDue:O}: {comeUp} came up, {job.Open.Length} are open, {tally}");
            }
        }

        private double ComeUp(Job job, TimeSpan interval)
        {
            var first = _tallies[job.Generation].First!.Value;
            return ((job.NextDue!.Value - first) / interval)
                + (job.PausedSpans ?? []).Sum(span => Math.Floor((span.Through - first) / interval) - Math.Floor((span.After - first) / interval));
        }

        private readonly record struct Tally(DateTimeOffset? First, long Asked, long Outcomes);
    }
}
