using CommandScheduler.Calls;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

using CsCheck;

namespace CommandScheduler.Tests.Schedules;

/// <summary>Laws of schedules of which commands cannot be delivered at times, calendars fail and vanish, and processes end.</summary>
public sealed class DeliveryLawTests
{
    private static readonly Gen<(int Verb, int A, int B, int C)[]> Steps
        = Gen.Select(Gen.Int[0, 21], Gen.Int[0, 60], Gen.Int[0, 11], Gen.Int[0, 11]).Array[1, 120];

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(24 * 60)]
    public void Nothing_is_stuck_goes_round_or_runs_twice(int quarantineAfterMinutes)
        => Steps.Sample(
            steps =>
            {
                var world = new World(new SchedulerOptions
                {
                    QuarantineAfter = TimeSpan.FromMinutes(quarantineAfterMinutes),
                    DeadLetterExpiry = steps.Length % 3 == 0 ? TimeSpan.FromMinutes(30) : null,
                });
                foreach (var (verb, a, b, c) in steps)
                {
                    world.Step(verb, a, b, c);
                }
            },
            iter: Effort.Of(1_000),
            print: steps => string.Join(", ", steps));

    private sealed class Calendar : IExclusionCalendar
    {
        public bool Fails { get; set; }

        public bool Excludes(DateTimeOffset localTime) => Fails ? throw new InvalidOperationException("no answer") : localTime.Minute % 7 == 3;
    }

    private sealed class World
    {
        private static readonly SerializedCommand Command = new() { Type = "note" };

        private readonly SchedulerOptions _limits;
        private readonly Generations _generations = new();
        private readonly Calendar _calendar = new();
        private readonly List<Attempt> _running = [];
        private Calendars _calendars;
        private Schedule _schedule;
        private ScheduleState _stored = ScheduleState.Empty;
        private HashSet<OccurrenceKey> _succeeded = [];
        private HashSet<OccurrenceKey> _storedSucceeded = [];
        private DateTimeOffset _now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
        private int _setBack;
        private int _triggers;

        public World(SchedulerOptions limits)
        {
            _limits = limits;
            _calendars = new([new NamedCalendar("calendar", _calendar)]);
            _schedule = Load(ScheduleState.Empty);
        }

        public void Step(int verb, int a, int b, int c)
        {
            var name = b % 4 == 0 ? "once" : "job";
            try
            {
                switch (verb)
                {
                    case 0:
                        Schedule(a, b, c);
                        break;
                    case 1:
                        Apply(new PauseJobs(c < 3 ? null : name));
                        break;
                    case 2 or 3:
                        Apply(new ResumeJobs(c < 6 ? null : name));
                        break;
                    case 4:
                        // No two triggers at one tick, also when the clock was set back between them: the last digits tell them apart.
                        _now = _now.AddTicks(TimeSpan.TicksPerSecond - (_now.Ticks % TimeSpan.TicksPerSecond) + (7 * ++_triggers));
                        Apply(new TriggerJob(name));
                        break;
                    case 5:
                        Requeue(name, a, c);
                        break;
                    case 6 when c < 4:
                        Apply(ChangeReader.Backfill(name, _now.AddMinutes(-a), _now, null));
                        break;
                    case 7 or 8 or 9:
                        Begin();
                        break;
                    case 10 or 11 or 12 or 13:
                        End(a, b);
                        break;
                    case 14:
                        Flush();
                        break;
                    case 15:
                        Crash();
                        break;
                    case 16:
                        _calendar.Fails = c < 6;
                        break;
                    case 17 when c < 3:
                        _calendars = c == 0 ? new([]) : new([new NamedCalendar("calendar", _calendar)]);
                        Flush();
                        Crash();
                        break;
                    case 18:
                        _now += TimeSpan.FromMinutes(a);
                        break;
                    case 19 when c < 2:
                        _now -= TimeSpan.FromMinutes(a) + TimeSpan.FromTicks(++_setBack * 1_000);
                        break;
                    case 20 or 21:
                        _now = _schedule.NextBegin is { } next && next > _now ? next : _now;
                        if (verb == 21)
                        {
                            Flush();
                            Crash();
                        }

                        Begin();
                        break;
                    default:
                        _now += TimeSpan.FromSeconds(a * 3);
                        break;
                }
            }
            catch (Exception refusal) when (refusal is SchedulerException or ArgumentException)
            {
                // Refused: the laws hold all the same.
            }

            Check();
        }

        private Schedule Load(ScheduleState state) => new("s", state, _limits, _generations, _now, _calendars);

        private void Apply(Change change) => _schedule.Apply([change], "batch", null, null, _now);

        private void Schedule(int a, int b, int c)
        {
            var once = b >= 8;
            var options = new JobOptions
            {
                IfExists = IfExists.Replace,
                Retry = new RetryPolicy { MaxAttempts = 1 + (b % 4), InitialDelay = TimeSpan.FromSeconds(5) },
            };
            if (once)
            {
                Apply(new ScheduleJob(new NewJob("once", Command, _now.AddSeconds(a), null, options, null)));
                return;
            }

            _calendar.Fails &= c < 6;
            options = options with
            {
                Overlap = (Overlap)(b % 3),
                CatchUp = new() { Mode = (CatchUpMode)(c % 3), Max = 3, Window = TimeSpan.FromMinutes(30), Spacing = TimeSpan.FromSeconds(a % 3 * 10) },
                Jitter = TimeSpan.FromSeconds(c % 4 == 0 ? 20 : 0),
                MaxRuns = b == 5 ? 4 : null,
                Exclude = c >= 6 ? new Exclusions { Calendar = "calendar" } : null,
            };
            Apply(new ScheduleJob(new NewJob("job", Command, default, RecurrenceRule.Parse($"@every {1 + (a % 5)}m", null), options, null)));
        }

        private void Requeue(string name, int a, int c)
        {
            var held = _schedule.State.Jobs.FirstOrDefault(job => job.Name == name) is { } job ? HeldRuns.Of(job).ToList() : [];
            Apply(new RequeueJob(name, c < 6 || held.Count == 0 ? null : held[a % held.Count].Occurrence.Due));
        }

        private void Flush()
        {
            _schedule.TakeOutcomes();
            _stored = ScheduleDocument.Read("s", ScheduleDocument.Write(_schedule.State));
            Assert.Equal(ScheduleDocument.Write(_stored), ScheduleDocument.Write(_schedule.State));
            _storedSucceeded = [.. _succeeded];
        }

        private void Crash()
        {
            _schedule = Load(_stored);
            _running.Clear();
            _succeeded = [.. _storedSucceeded];
        }

        private void Begin()
        {
            Flush();
            for (var wave = 0; wave == 0 || _schedule.NextBegin <= _now; wave++)
            {
                Assert.True(wave < 300, $"It goes round at {_now:O}: {ScheduleDocument.Write(_schedule.State)}");
                var (ready, afterRecording, _, _, _) = _schedule.Begin(_now);
                foreach (var attempt in ready.Concat(afterRecording))
                {
                    Assert.True(attempt.RunAt <= _now, $"{attempt} is early.");
                    Assert.False(_succeeded.Contains(attempt.Key), $"{attempt} has succeeded.");
                    Assert.DoesNotContain(_running, other => other.Key == attempt.Key);
                    _running.Add(attempt);
                }

                Flush();
            }
        }

        private void End(int a, int b)
        {
            if (_running.Count == 0)
            {
                return;
            }

            var attempt = _running[a % _running.Count];
            _running.Remove(attempt);
            switch (b)
            {
                case <= 4:
                    _schedule.Undeliverable(attempt.Key, new AttemptFailure("undeliverable"), _now);
                    break;
                case 5 or 6:
                    _schedule.Failed(attempt.Key, PureSchedule.Failure("failed"), _now);
                    break;
                case 7:
                    _schedule.CutOff(attempt.Key, _now);
                    break;
                case 8:
                    _schedule.NotReached(attempt.Key, _now.AddSeconds(3), _now);
                    break;
                case 9:
                    _schedule.Deferred(attempt.Key, "later", _now.AddSeconds(30), _now);
                    break;
                default:
                    var isThere = _schedule.State.Jobs.Any(job => job.Generation == attempt.Job.Generation);
                    Assert.True(_schedule.Has(attempt.Key) || !isThere, $"The success of {attempt} has no effect: {ScheduleDocument.Write(_schedule.State)}");
                    _schedule.Succeeded(attempt.Key, _now);
                    _succeeded.Add(attempt.Key);
                    break;
            }
        }

        private void Check()
        {
            _schedule.TakeOutcomes();
            foreach (var job in _schedule.State.Jobs)
            {
                var held = HeldRuns.Of(job).ToList();
                Assert.InRange(held.Count, 0, HeldRuns.Most);
                Assert.Equal(held.Exists(run => run.IsQuarantined), job.IsQuarantined);
                Assert.True(job.Runs >= 0, $"{job.Runs} runs");
                var keys = held.Select(run => run.Occurrence).Concat(job.Open).Select(occurrence => (occurrence.Due, occurrence.Backfill)).ToList();
                Assert.Equal(keys.Count, keys.Distinct().Count());
                var isWanted = job.IsQuarantined || !job.Open.IsEmpty || (job.NextDue is not null && !(job.Settings.MaxRuns <= job.Runs));
                Assert.True(
                    job.Paused is not null || !isWanted || _schedule.NextWakeUp is not null,
                    $"Nothing would wake the schedule: {ScheduleDocument.Write(_schedule.State)}");
            }

            var loaded = Load(ScheduleDocument.Read("s", ScheduleDocument.Write(_schedule.State)));
            Assert.True(_schedule.IsRunning || (loaded.NextWakeUp is null) == (_schedule.NextWakeUp is null), ScheduleDocument.Write(_schedule.State));
        }
    }
}
