using System.Collections.Immutable;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>All rules of a schedule: a state and the present time in, a new state and what to dispatch out.</summary>
/// <remarks>
/// No clock, no storage, no grain: each method decides and applies in one step, and an exception leaves the state as it
/// was. What runs at the moment is known here and not stored; after a crash, what was running is due again.
/// </remarks>
internal sealed class Schedule
{
    private const int RememberedRequests = 16;

    private readonly Dictionary<OccurrenceKey, int> _running = [];
    private readonly List<OutcomeRecord> _outcomes = [];
    private readonly Recurring _recurring;
    private readonly SchedulerOptions _limits;
    private readonly Generations _generations;
    private readonly DateTimeOffset _loadedAt;

    /// <summary>Makes a schedule from what is stored of it.</summary>
    public Schedule(string id, ScheduleState state, SchedulerOptions limits, Generations generations, DateTimeOffset now, Calendars? calendars = null)
    {
        Id = id;
        _recurring = new Recurring(id, calendars ?? Calendars.None);
        // Only in memory: what is stored is moved again, in the same way, until it is written.
        State = state.Jobs.Any(job => job.NextLocal is not null)
            ? state with { Jobs = [.. state.Jobs.Select(_recurring.Loaded).Where(job => !job.IsDone)] }
            : state;
        _limits = limits;
        _generations = generations;
        _loadedAt = now;
    }

    public string Id { get; }

    public ScheduleState State { get; private set; }

    public bool IsEmpty => State.Jobs.IsEmpty;

    public bool IsRunning => _running.Count > 0;

    /// <summary>Gets when <see cref="Begin"/> has something to do again; null if a call or an outcome must come first.</summary>
    public DateTimeOffset? NextBegin => Earliest(running: false);

    /// <summary>Gets when the schedule must be active again if its process dies now; null if nothing is left to dispatch.</summary>
    public DateTimeOffset? NextWakeUp => Earliest(running: true);

    public static string OccurrenceId(string scheduleId, string jobName, OccurrenceKey key) => $"{scheduleId}/{jobName}/{key.Backfill ?? key.Generation}/{key.Due.UtcDateTime:O}";

    /// <summary>Takes the outcomes that were decided since the last call.</summary>
    public IReadOnlyList<OutcomeRecord> TakeOutcomes()
    {
        if (_outcomes.Count == 0)
        {
            return [];
        }

        var taken = _outcomes.ToArray();
        _outcomes.Clear();
        return taken;
    }

    /// <summary>Applies all changes, or none.</summary>
    /// <returns>The jobs that were scheduled or kept, in order.</returns>
    public IReadOnlyList<JobSnapshot> Apply(IReadOnlyList<Change> changes, string batchParameter, long? expectedVersion, string? requestId, DateTimeOffset now)
    {
        if (requestId is not null && State.Requests.FirstOrDefault(request => request.Id == requestId) is { } applied)
        {
            return [.. State.Jobs.Where(job => applied.Jobs.Contains(job.Name)).Select(Describe)];
        }

        if (expectedVersion is { } expected && expected != State.Version)
        {
            throw new ScheduleConflictException(Id, expected, State.Version);
        }

        var draft = new Draft(State.Jobs, State.LastGeneration);
        foreach (var change in changes)
        {
            ApplyOne(draft, change, batchParameter, now);
        }

        if (draft.Jobs.Count > _limits.MaxJobsPerSchedule && draft.Jobs.Count > State.Jobs.Length)
        {
            throw new ArgumentException($"Schedule '{Id}' would hold {draft.Jobs.Count} jobs, and {_limits.MaxJobsPerSchedule} is the limit. Spread the jobs over more schedule ids, or raise SchedulerOptions.MaxJobsPerSchedule.", batchParameter);
        }

        var requests = State.Requests;
        if (requestId is not null)
        {
            requests = [.. requests.Skip(Math.Max(0, requests.Length - RememberedRequests + 1)), new RememberedRequest(requestId, [.. draft.Scheduled])];
        }

        _outcomes.AddRange(draft.Outcomes);
        Set([.. draft.Jobs], now, draft.LastGeneration, requests);
        return [.. draft.Scheduled.Select(name => Describe(State.Jobs.First(job => job.Name == name)))];
    }

    /// <summary>Makes a job due now, also while it is paused.</summary>
    public void Trigger(string name, DateTimeOffset now)
    {
        var job = Find(name);
        if (job.IsQuarantined || (job.Held is not null && job.Open.IsEmpty && job.NextDue is null))
        {
            throw new SchedulerException($"Job '{name}' of schedule '{Id}' is {(job.IsQuarantined ? "quarantined" : "dead-lettered")}, so it cannot be triggered. Requeue it instead.");
        }

        if (job.Kind == JobKind.Recurring)
        {
            var due = _recurring.FreeDue(job, now);
            Replace(job with { Open = job.Open.Add(new Occurrence { Due = due, RunAt = now, Triggered = true }), LastTriggered = due }, now);
        }
        else if (!_running.ContainsKey(job.Open[0].KeyIn(job)))
        {
            Replace(job with { Open = [job.Open[0] with { RunAt = now, Triggered = true }] }, now);
        }
    }

    /// <summary>Makes what was dead-lettered or quarantined due now.</summary>
    public void Requeue(string name, DateTimeOffset now)
    {
        var job = Find(name);
        if (job.Held is not { } held)
        {
            throw new SchedulerException($"Job '{name}' of schedule '{Id}' has nothing that is dead-lettered or quarantined. To run it now, trigger it.");
        }

        Replace(
            job with
            {
                Held = null,
                // An occurrence whose rule could not be read was not taken up; it comes up again by itself.
                Open = Recurring.ComesUpAgain(job, held.Occurrence) ? job.Open : job.Open.Add(held.Occurrence with { RunAt = now, Attempts = 0 }),
                Runs = held is { Outcome: OccurrenceOutcome.DeadLettered, Occurrence.Backfill: null } ? job.Runs - 1 : job.Runs,
            },
            now);
    }

    /// <summary>Has a recurring job run the occurrences of a past range once more.</summary>
    /// <returns>How many there are.</returns>
    public long Backfill(string name, DateTimeOffset from, DateTimeOffset to, BackfillOptions options, DateTimeOffset now)
    {
        var job = Find(name);
        var generation = _generations.Next(Math.Max(State.LastGeneration + 1, now.UtcTicks));
        (job, var count) = Backfilling.Add(job, _recurring.SeriesOf(job), from, to, options, generation, now);
        Set(State.Jobs.Replace(Find(name), job), now, generation);
        return count;
    }

    /// <summary>Tells what a job will do next, and why.</summary>
    public JobExplanation Explain(string name, int count, DateTimeOffset now)
    {
        var job = Find(name);
        return Explanation.Of(job, Describe(job), _recurring, open => _running.ContainsKey(open.KeyIn(job)), count, now);
    }

    /// <summary>Begins every attempt that is due. The caller dispatches each and reports its outcome.</summary>
    public Wave Begin(DateTimeOffset now)
    {
        List<Attempt>? ready = null;
        List<Attempt>? afterRecording = null;
        ImmutableArray<Job>.Builder? changed = null;
        for (var index = 0; index < State.Jobs.Length; index++)
        {
            var before = State.Jobs[index];
            var job = _recurring.TakeUp(before, now, _outcomes);
            foreach (var open in job.Open)
            {
                if (!CanBegin(job, open) || open.RunAt > now)
                {
                    continue;
                }

                // The outcome of a last attempt removes the occurrence; if it is still here, there was none.
                if (open.Attempts >= job.Retry.MaxAttempts)
                {
                    job = DeadLetter(job, open, $"The process ended during attempt {open.Attempts}, before its outcome was recorded.", now);
                    job = _recurring.AfterOutcome(job, open, now, _outcomes);
                    continue;
                }

                var mayHaveCrashed = open.RunAt <= _loadedAt && job.ScheduledAt < _loadedAt;
                var attempt = new Attempt(job, open.KeyIn(job), open.RunAt, open.Attempts + 1);
                _running.Add(attempt.Key, attempt.Number);
                if (mayHaveCrashed)
                {
                    job = job with { Open = job.Open.Replace(open, open with { Attempts = attempt.Number }) };
                    (afterRecording ??= []).Add(attempt);
                }
                else
                {
                    (ready ??= []).Add(attempt);
                }
            }

            if (!ReferenceEquals(job, before))
            {
                changed ??= State.Jobs.ToBuilder();
                changed[index] = job;
            }
        }

        if (changed is not null)
        {
            Set([.. changed.Where(job => !job.IsDone)], now);
        }

        return new Wave(OldestFirst(ready), OldestFirst(afterRecording));
    }

    /// <summary>Records that an attempt succeeded. Nothing happens if its job was cancelled or replaced meanwhile.</summary>
    public void Succeeded(OccurrenceKey key, DateTimeOffset now)
    {
        if (End(key) is var (job, open, number))
        {
            job = Outcomes.Record(job, open.Due, OccurrenceOutcome.Succeeded, now, _outcomes, attempts: number, isBackfill: open.Backfill is not null);
            job = job with { Open = job.Open.Remove(open), Runs = RunsAfter(job, open), LastError = null };
            Replace(_recurring.AfterOutcome(job, open, now, _outcomes), now);
        }
    }

    /// <summary>Records that an attempt failed: it is repeated after a delay, or dead-lettered.</summary>
    /// <returns>When it is repeated; null if it is not.</returns>
    public DateTimeOffset? Failed(OccurrenceKey key, string error, DateTimeOffset now)
    {
        if (End(key) is not var (job, open, number))
        {
            return null;
        }

        if (number >= job.Retry.MaxAttempts)
        {
            job = DeadLetter(job, open with { Attempts = number }, error, now);
            Replace(_recurring.AfterOutcome(job, open, now, _outcomes), now);
            return null;
        }

        var retryAt = now + Spread.RetryDelay(Id, job, open.Due, number);
        Replace(job with { Open = job.Open.Replace(open, open with { Attempts = number, RunAt = retryAt }), LastError = error }, now);
        return retryAt;
    }

    /// <summary>Records that a command cannot be handled by this build. The job waits for a requeue; no attempt is used.</summary>
    public void Undeliverable(OccurrenceKey key, string error, DateTimeOffset now)
    {
        if (End(key) is var (job, open, _))
        {
            Replace(Recurring.Quarantine(job, open, error, now, _outcomes), now);
        }
    }

    /// <summary>Says whether an attempt that waited for its turn is still wanted: its job may be gone, paused or quarantined.</summary>
    public bool IsWanted(OccurrenceKey key)
        => State.Jobs.FirstOrDefault(job => job.Generation == key.Generation) is { IsQuarantined: false } job
            && job.Open.FirstOrDefault(open => open.Is(key)) is { } open
            && (job.Paused is null || open.Triggered);

    /// <summary>Takes back an attempt that a silo's shutdown cut off, or that did not begin: it does not count.</summary>
    public void CutOff(OccurrenceKey key, DateTimeOffset now)
    {
        if (End(key) is var (job, open, number) && open.Attempts == number)
        {
            Replace(job with { Open = job.Open.Replace(open, open with { Attempts = number - 1 }) }, now);
        }
    }

    public ScheduleSnapshot Describe() => new() { ScheduleId = Id, Version = State.Version, Jobs = [.. State.Jobs.Select(Describe)] };

    private static List<Attempt> OldestFirst(List<Attempt>? attempts)
    {
        attempts?.Sort((left, right) => left.RunAt.CompareTo(right.RunAt));
        return attempts ?? [];
    }

    private static long RunsAfter(Job job, Occurrence ended) => ended.Backfill is null ? job.Runs + 1 : job.Runs;

    private Job DeadLetter(Job job, Occurrence open, string error, DateTimeOffset now)
    {
        job = Outcomes.Record(job, open.Due, OccurrenceOutcome.DeadLettered, now, _outcomes, error, attempts: open.Attempts, isBackfill: open.Backfill is not null);
        return job with
        {
            Open = job.Open.RemoveAll(other => other.KeyIn(job) == open.KeyIn(job)),
            Held = new(open, OccurrenceOutcome.DeadLettered),
            Runs = RunsAfter(job, open),
            LastError = error,
        };
    }

    private bool CanBegin(Job job, Occurrence open)
        => !job.IsQuarantined && (job.Paused is null || open.Triggered) && !_running.ContainsKey(open.KeyIn(job));

    private DateTimeOffset? Earliest(bool running)
    {
        DateTimeOffset? earliest = null;
        foreach (var job in State.Jobs)
        {
            foreach (var open in job.Open)
            {
                if (CanBegin(job, open) || (running && _running.ContainsKey(open.KeyIn(job))))
                {
                    earliest = Min(earliest, open.RunAt);
                }
            }

            earliest = Min(earliest, _recurring.TakeUpAt(job));
        }

        return earliest;
    }

    private static DateTimeOffset? Min(DateTimeOffset? left, DateTimeOffset? right)
        => left is null || right < left ? right ?? left : left;

    /// <summary>Ends a running attempt and finds what it was for.</summary>
    private (Job Job, Occurrence Open, int Number)? End(OccurrenceKey key)
    {
        return _running.Remove(key, out var number)
            && State.Jobs.FirstOrDefault(job => job.Generation == key.Generation) is { } job
            && job.Open.FirstOrDefault(open => open.Is(key)) is { } open
                ? (job, open, number)
                : null;
    }

    private Job Find(string name) => State.Jobs.FirstOrDefault(job => job.Name == name) ?? throw new JobNotFoundException(Id, name);

    private void Replace(Job job, DateTimeOffset now)
    {
        var index = 0;
        while (State.Jobs[index].Generation != job.Generation)
        {
            index++;
        }

        Set(job.IsDone ? State.Jobs.RemoveAt(index) : State.Jobs.SetItem(index, job), now);
    }

    private void Set(ImmutableArray<Job> jobs, DateTimeOffset now, long? lastGeneration = null, ImmutableArray<RememberedRequest>? requests = null)
    {
        _recurring.Forget(jobs);
        if (jobs.IsEmpty)
        {
            State = ScheduleState.Empty;
            return;
        }

        State = State with
        {
            Jobs = jobs,
            // A schedule that was empty meanwhile does not come back to a version that it had.
            Version = State.Version == 0 ? _generations.Next(now.UtcTicks) : State.Version + 1,
            LastGeneration = lastGeneration ?? State.LastGeneration,
            Requests = requests ?? State.Requests,
        };
    }

    private void ApplyOne(Draft draft, Change change, string parameter, DateTimeOffset now)
    {
        if (change.Job is { } wanted)
        {
            Add(draft, wanted, parameter, now);
            return;
        }

        var found = 0;
        for (var index = draft.Jobs.Count - 1; index >= 0; index--)
        {
            var job = draft.Jobs[index];
            if (change.Name is not null && job.Name != change.Name)
            {
                continue;
            }

            found++;
            switch (change.Verb)
            {
                case BatchVerb.Cancel:
                    draft.Jobs.RemoveAt(index);
                    _recurring.Cancelled(job, now, draft.Outcomes);
                    break;
                case BatchVerb.Pause:
                    draft.Jobs[index] = job with { Paused = new PauseMark(change.Reason) };
                    break;
                default:
                    draft.Jobs[index] = _recurring.Resumed(job, now, draft.Outcomes);
                    break;
            }
        }

        if (found == 0)
        {
            throw new JobNotFoundException(Id, change.Name);
        }

        // What a pause made a recurring job miss may have been all that was left of it.
        draft.Jobs.RemoveAll(job => job.IsDone);
    }

    private void Add(Draft draft, NewJob wanted, string parameter, DateTimeOffset now)
    {
        var name = wanted.Name ?? FreeName(draft);
        var taken = draft.Jobs.Find(job => job.Name == name);
        if (taken is not null)
        {
            switch (wanted.Options.IfExists)
            {
                case IfExists.Keep:
                    draft.Scheduled.Add(name);
                    return;
                case IfExists.ReplaceIfChanged when IsUnchanged(taken, wanted):
                    draft.Scheduled.Add(name);
                    return;
                case IfExists.Reject:
                    throw new AlreadyScheduledException(Id, name);
                default:
                    draft.Jobs.Remove(taken);
                    _recurring.Cancelled(taken, now, draft.Outcomes);
                    break;
            }
        }

        draft.LastGeneration = _generations.Next(Math.Max(draft.LastGeneration + 1, now.UtcTicks));
        var options = wanted.Options with { IfExists = default };
        var job = new Job
        {
            Name = name,
            Generation = draft.LastGeneration,
            Command = wanted.Command,
            ScheduledAt = now,
            Options = options == new JobOptions() ? null : options,
            Recurrence = wanted.Rule?.Text,
            TraceParent = wanted.TraceParent,
        };
        if (wanted.Rule is { } rule)
        {
            job = _recurring.Begun(job, now);
            if (job.NextDue is null)
            {
                throw new ArgumentException($"'{rule.Text}' has no occurrence after {now.UtcDateTime:O}{(options.EndAt is { } end ? $" up to JobOptions.EndAt {end.UtcDateTime:O}" : "")}. Correct the recurrence or its bounds.", parameter == "batch" ? parameter : "recurrence");
            }
        }
        else
        {
            job = job with { Open = [new Occurrence { Due = wanted.DueAt, RunAt = wanted.DueAt + Spread.Jitter(options.Jitter, Id, job, wanted.DueAt) }] };
        }

        draft.Jobs.Add(job);
        draft.Scheduled.Add(name);
    }

    /// <summary>Says whether a job does what another one would: an upgrade that registers its jobs again must not touch it.</summary>
    private static bool IsUnchanged(Job job, NewJob wanted)
        => job.Recurrence == wanted.Rule?.Text
            && (wanted.Rule is not null || (job.Open.IsEmpty ? job.Held!.Occurrence : job.Open[0]).Due == wanted.DueAt)
            && ScheduleDocument.AreEqual(job.Command, wanted.Command)
            && ScheduleDocument.AreEqual(job.Settings, wanted.Options with { IfExists = default });

    private static string FreeName(Draft draft)
    {
        for (var number = 0; ; number++)
        {
            var name = $"@default{number}";
            if (!draft.Jobs.Exists(job => job.Name == name))
            {
                return name;
            }
        }
    }

    private JobSnapshot Describe(Job job) => JobDescription.Of(job, _recurring, _running);

    /// <summary>The state of a batch that is being applied; dropped if one of its changes is refused.</summary>
    private sealed class Draft(ImmutableArray<Job> jobs, long lastGeneration)
    {
        public List<Job> Jobs { get; } = [.. jobs];

        public List<string> Scheduled { get; } = [];

        public List<OutcomeRecord> Outcomes { get; } = [];

        public long LastGeneration { get; set; } = lastGeneration;
    }
}
