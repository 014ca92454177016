using System.Collections.Immutable;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The rules of a schedule: a state and the present time in, a new state and the attempts to dispatch out.</summary>
/// <remarks>
/// No clock, no storage, no grain: each method decides and applies in one step, and an exception leaves the state as it
/// was. The attempts that run are known here and not stored; after a crash their occurrences are due again.
/// </remarks>
internal sealed class Schedule
{
    private readonly RunningTable _running = new();
    private readonly OutcomeLog _outcomes = new();
    private readonly SeriesCache _series;
    private readonly Recurring _recurring;
    private readonly WaveMaker _waves;
    private readonly SchedulerOptions _limits;
    private readonly ScheduleSize _size;
    private readonly Generations _generations;
    private readonly Func<Job, RetryPolicy> _retryOf;
    private readonly Func<SerializedCommand, SerializedCommand, bool> _areSame;
    private Agenda? _agenda;

    /// <summary>Makes a schedule from its stored state. A clock, where there is one, ends waves that take long; it tells no time.</summary>
    public Schedule(
        string id,
        ScheduleState state,
        SchedulerOptions limits,
        Generations generations,
        DateTimeOffset now,
        Calendars? calendars = null,
        Func<Job, RetryPolicy>? retryOf = null,
        Func<SerializedCommand, SerializedCommand, bool>? areSame = null,
        TimeProvider? clock = null)
    {
        var turn = new TurnTime(clock);
        _retryOf = retryOf ?? (job => job.Settings.Retry ?? limits.Retry);
        _areSame = areSame ?? ScheduleDocument.AreEqual;
        Id = id;
        _series = new SeriesCache(calendars ?? Calendars.None);
        _recurring = new Recurring(id, _series, _running, turn);
        _waves = new WaveMaker(id, _recurring, _running, _outcomes, _retryOf, limits.DeadLetterExpiry, now, turn);
        _limits = limits;
        _size = new ScheduleSize(limits);
        _generations = generations;
        State = state.Jobs.IsEmpty ? state : new ZoneMoves(id, _series).Apply(state);
    }

    public string Id { get; }

    public ScheduleState State { get; private set; }

    public bool IsEmpty => State.Jobs.IsEmpty;

    public bool IsRunning => !_running.IsEmpty;

    /// <summary>Gets when <see cref="Begin"/> has something to do again; null if a call or an outcome must come first.</summary>
    public DateTimeOffset? NextBegin => Agenda.Begin;

    /// <summary>Gets when the schedule must be active again if its process dies now; null if nothing is left to dispatch.</summary>
    public DateTimeOffset? NextWakeUp => Agenda.WakeUp;

    /// <summary>Gets a value indicating whether a job is paused, retrying, dead-lettered or quarantined.</summary>
    public bool NeedsAttention => Agenda.NeedsAttention;

    /// <summary>Gets the tags of all jobs, each once.</summary>
    public IReadOnlyCollection<string> Tags => Agenda.Tags ?? [];

    private Agenda Agenda => _agenda ??= IsEmpty ? Agenda.Empty : Agenda.Make(State.Jobs, _running, _limits.DeadLetterExpiry);

    /// <summary>Takes the outcomes that were decided since the last call.</summary>
    public IReadOnlyList<OutcomeRecord> TakeOutcomes() => _outcomes.IsEmpty ? [] : _outcomes.Clear();

    /// <summary>Applies all changes, or none.</summary>
    public Applied Apply(IReadOnlyList<Change> changes, string parameter, long? expectedVersion, string? requestId, DateTimeOffset now)
    {
        if (RequestMemory.Find(Id, State, requestId, changes) is { } applied)
        {
            return RequestMemory.Answer(applied, State, changes, Describe, now);
        }

        if (expectedVersion is { } expected && expected != State.Version)
        {
            throw new ScheduleConflictException(Id, expected, State.Version);
        }

        var draft = new BatchDraft(Id, State, parameter, _generations, _recurring, _series, _running, _areSame);
        _size.CheckNew(Id, State, changes, parameter);
        foreach (var change in changes)
        {
            change.ApplyTo(draft, now);
        }

        _size.Check(Id, State, changes, draft.Jobs, parameter);
        if (!draft.Outcomes.IsEmpty)
        {
            _outcomes.Append(draft.Outcomes);
        }

        if (draft.HasChanged || requestId is not null)
        {
            Set([.. draft.Jobs], now, draft.LastGeneration, RequestMemory.With(State, requestId, changes, draft, _limits.MaxScheduleBytes));
        }

        return new Applied([.. draft.Scheduled.Select(draft.TryFind).OfType<Job>().Select(Describe)], draft.Backfilled, draft.HasChanged);
    }

    /// <summary>Tells what a job will do next, and why.</summary>
    public JobExplanation Explain(string name, int count, DateTimeOffset now)
    {
        var job = State.Jobs.FirstOrDefault(job => job.Name == name) ?? throw new JobNotFoundException(Id, name);
        return Explanation.Make(Id, job, Describe(job), _series.Find(job), _retryOf(job), _running, count, now);
    }

    /// <summary>Begins every attempt that is due. The caller dispatches each and reports its outcome.</summary>
    public Wave Begin(DateTimeOffset now)
    {
        var (jobs, wave) = _waves.Begin(State.Jobs, now);
        _running.ForgetWaits(now);
        _agenda = null;
        if (jobs != State.Jobs)
        {
            Set(jobs, now);
        }

        return wave;
    }

    /// <summary>Records that an attempt succeeded. Nothing happens if its job was cancelled or replaced meanwhile.</summary>
    public void Succeeded(OccurrenceKey key, DateTimeOffset now)
    {
        if (End(key) is var (job, open, number))
        {
            ReplaceEnded(AttemptRules.Succeed(job, open, number, now, _outcomes), open, now);
        }
    }

    /// <summary>Records that an attempt failed: it is repeated after a delay, or dead-lettered.</summary>
    /// <returns>When it is repeated; null if it is not.</returns>
    public DateTimeOffset? Failed(OccurrenceKey key, AttemptEnd end, DateTimeOffset now)
    {
        if (End(key) is not var (job, open, number))
        {
            return null;
        }

        var error = end.Error!;
        var failed = open with { Attempts = number, Unfinished = null, UndeliverableSince = null, Failures = Noted(open, number, error, now) };
        var retryAt = AttemptRules.RetryAt(Id, job, _retryOf(job), open, number, end, now);
        if (retryAt is { } at)
        {
            Replace(AttemptRules.Retry(job, open, failed, error, at), now);
        }
        else
        {
            ReplaceEnded(AttemptRules.DeadLetter(job, failed, error.Summary, State.Jobs.Length, now, _outcomes), open, now);
        }

        return retryAt;
    }

    /// <summary>Puts an occurrence off until its handler wants it again.</summary>
    public void Deferred(OccurrenceKey key, string reason, DateTimeOffset until, DateTimeOffset now)
    {
        if (End(key) is var (job, open, number))
        {
            Replace(AttemptRules.Defer(job, open, number, reason, until), now);
        }
    }

    /// <summary>Notes that an attempt did not reach its dispatcher: it does not count, and comes again after a pause that is not stored.</summary>
    public void NotReached(OccurrenceKey key, DateTimeOffset until, DateTimeOffset now)
    {
        CutOff(key, now);
        _running.Wait(key, until);
    }

    /// <summary>Records that a command cannot be handled by this build. It is tried again, on other silos where there are any; no attempt is used.</summary>
    /// <returns>When it is tried again; null if it is quarantined from now on.</returns>
    public DateTimeOffset? Undeliverable(OccurrenceKey key, AttemptFailure error, DateTimeOffset now)
    {
        var quarantined = Held(key);
        if (End(key) is not var (job, open, number))
        {
            return null;
        }

        var failed = open with { Attempts = number - 1, Failures = Noted(open, number, error, now) };
        job = quarantined is null
            ? Delivery.Failed(job, open, failed, error.Summary, _limits.QuarantineAfter, State.Jobs.Length, now, _outcomes)
            : AttemptRules.KeepQuarantined(job, failed, error.Summary, HeldRuns.FailedAt(quarantined), State.Jobs.Length, now);
        Replace(job, now);
        return job.Open.FirstOrDefault(failed.IsSameAs)?.RunAt ?? (quarantined is null ? null : Held(key)!.Occurrence.RunAt);
    }

    /// <summary>Says whether an occurrence that was begun still has its job.</summary>
    public bool Has(OccurrenceKey key) => Find(key) is not null;

    /// <summary>Says whether an attempt that waited for its turn is still wanted: its job may be gone, paused or quarantined.</summary>
    public bool IsWanted(OccurrenceKey key)
        => Find(key) is var (job, open) && job.MayBegin(open);

    /// <summary>Takes back an attempt that a silo's shutdown cut off, or that did not begin: it does not count.</summary>
    public void CutOff(OccurrenceKey key, DateTimeOffset now)
    {
        var tried = Held(key);
        if (End(key) is not var (job, open, number))
        {
            return;
        }

        job = tried is null ? job : Job(key)!;
        var after = tried is null ? AttemptRules.TakeBack(job, open, number) : AttemptRules.TakeBack(job, tried, number);
        if (!ReferenceEquals(after, job))
        {
            Replace(after, now);
        }
    }

    public ScheduleSnapshot Describe() => new() { ScheduleId = Id, Version = State.Version, Jobs = [.. State.Jobs.Select(Describe)] };

    /// <summary>Finds a job and its occurrence. One that is tried again while it is quarantined is found as if it were released.</summary>
    private (Job Job, Occurrence Open)? Find(OccurrenceKey key)
    {
        if (Job(key) is not { } job)
        {
            return null;
        }

        if (job.Open.FirstOrDefault(open => open.Is(key)) is { } open)
        {
            return (job, open);
        }

        return Held(key) is not { } held ? null : (HeldRuns.Remove(job, held) with { Open = job.Open.Add(held.Occurrence) }, held.Occurrence);
    }

    private Job? Job(OccurrenceKey key)
        => Generations.IndexIn(State.Jobs.AsSpan(), key.Generation) is >= 0 and var index ? State.Jobs[index] : null;

    /// <summary>Gets the quarantined occurrence that is tried again; null if the key is not its own.</summary>
    private HeldOccurrence? Held(OccurrenceKey key)
        => Job(key) is { Held: not null } job ? HeldRuns.Of(job).FirstOrDefault(held => held.IsQuarantined && held.Occurrence.Is(key)) : null;

    private ImmutableArray<FailedAttempt> Noted(Occurrence open, int number, AttemptFailure error, DateTimeOffset now)
        => FailureLog.Add(open.Failures, number, error, now, State.Jobs.Length);

    /// <summary>Ends a running attempt, and finds its job and occurrence.</summary>
    private (Job Job, Occurrence Open, int Number)? End(OccurrenceKey key)
    {
        _agenda = null;
        return _running.End(key) is > 0 and var number && Find(key) is var (job, open) ? (job, open, number) : null;
    }

    /// <summary>Puts in place a job of which an occurrence has its outcome now.</summary>
    private void ReplaceEnded(Job job, Occurrence ended, DateTimeOffset now)
        => Replace(job.Recurrence is null ? job : _recurring.AfterOutcome(job, ended, now, _outcomes), now);

    private void Replace(Job job, DateTimeOffset now)
    {
        var index = Generations.IndexIn(State.Jobs.AsSpan(), job.Generation);
        Set(job.IsDone ? State.Jobs.RemoveAt(index) : State.Jobs.SetItem(index, job), now);
    }

    private void Set(ImmutableArray<Job> jobs, DateTimeOffset now, long? lastGeneration = null, ImmutableArray<RememberedRequest>? requests = null)
    {
        _agenda = null;
        if (_series.Count > 2 * (jobs.Length + 8))
        {
            _series.Forget(jobs);
        }

        if (jobs.IsEmpty)
        {
            // A schedule that is empty meanwhile does not come back to a version that it had, not even on a clock that stands still.
            _generations.Next(State.Version);
            State = ScheduleState.Empty;
            return;
        }

        State = State with
        {
            Jobs = jobs,
            Version = State.Version > 0 && JobFaults.IsGeneration(State.Version + 1) ? State.Version + 1
                : lastGeneration ?? _generations.Next(now.UtcTicks),
            LastGeneration = lastGeneration ?? State.LastGeneration,
            Requests = requests ?? State.Requests,
        };
    }

    private JobSnapshot Describe(Job job) => JobDescription.Describe(job, _running, _series);
}
