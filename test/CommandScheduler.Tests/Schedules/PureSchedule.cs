using CommandScheduler.Calls;
using CommandScheduler.Checks;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Tests.Schedules;

/// <summary>A schedule without a silo, on a clock that the test sets. Tests of the rules know the rules' types through this one only.</summary>
internal sealed class PureSchedule
{
    public const string Id = "schedule";

    /// <summary>What cannot be delivered is quarantined after the first try.</summary>
    private static readonly SchedulerOptions Limits = new() { QuarantineAfter = TimeSpan.Zero };

    private readonly Generations _generations = new();
    private readonly Calendars _calendars;
    private readonly TimeProvider? _clock;
    private readonly List<PureOutcome> _outcomes = [];
    private readonly ChangeReader _reader;
    private Schedule _schedule;

    /// <param name="calendar">The calendar of the name <c>calendar</c>.</param>
    /// <param name="clock">Measures how long a wave takes; null if that is not measured.</param>
    public PureSchedule(IExclusionCalendar? calendar = null, TimeProvider? clock = null)
    {
        _clock = clock;
        _calendars = new(calendar is null ? [] : [new NamedCalendar("calendar", calendar)]);
        _reader = new ChangeReader(new PureSerializer(), Options.Create(new SchedulerOptions()), calendars: _calendars);
        _schedule = Load(ScheduleState.Empty, Limits);
    }

    /// <summary>Gets or sets the present time: Monday, 5 January 2026, 09:00 UTC at first.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public long Version => _schedule.Describe().Version;

    /// <summary>Gets what a store can find the schedule by.</summary>
    public ScheduleWrite Facts => ScheduleWrite.FromSchedule(_schedule, settled: [], outcomes: []);

    /// <summary>Gets what is stored.</summary>
    public string Stored => ScheduleDocument.Write(_schedule.State);

    public IReadOnlyList<JobSnapshot> Jobs => _schedule.Describe().Jobs;

    /// <summary>Gets the only job.</summary>
    public JobSnapshot Job => Jobs.Single();

    public DateTimeOffset? NextBegin => _schedule.NextBegin;

    public DateTimeOffset? NextWakeUp => _schedule.NextWakeUp;

    /// <summary>Gets every outcome that was recorded, in order.</summary>
    public IReadOnlyList<PureOutcome> Outcomes
    {
        get
        {
            _outcomes.AddRange(_schedule.TakeOutcomes().Select(outcome => new PureOutcome(outcome.Job.Name, outcome.Due, outcome.Outcome,
                outcome.Count, outcome.Reason)));
            return _outcomes;
        }
    }

    /// <summary>Gets the attempts of each outcome, as its job keeps them, since the last look at the outcomes.</summary>
    public IReadOnlyList<int> AttemptsOfOutcomes => [.. _schedule.TakeOutcomes().Select(outcome => outcome.Job.Recent!.Value[^1].Attempts ?? 0)];

    public JobSnapshot Once(string? name, DateTimeOffset dueAt, JobOptions? options = null, object? command = null)
        => Apply([_reader.Once(command ?? "note", dueAt, name, options)], requestId: options?.RequestId).Single();

    public JobSnapshot Recurring(string recurrence, JobOptions? options = null, string? name = "job", object? command = null)
        => Apply([_reader.Recurring(command ?? "note", recurrence, name, options)], requestId: options?.RequestId).Single();

    public IReadOnlyList<JobSnapshot> Batch(ScheduleBatch batch) => Apply(_reader.Batch(batch), batch.ExpectedVersion, batch.RequestId);

    public void Pause(string? name = null, string? reason = null) => Apply([ChangeReader.Pause(name, reason)]);

    public void Resume(string? name = null) => Apply([ChangeReader.Resume(name)]);

    public void Cancel(string? name = null) => Apply([ChangeReader.Cancel(name)]);

    /// <summary>Applies a batch that pauses all jobs.</summary>
    public void PauseAll(long? expectedVersion = null, string? requestId = null) => Batch(new ScheduleBatch { ExpectedVersion = expectedVersion,
        RequestId = requestId }.Pause());

    /// <summary>Schedules a command for now, as a call with a request id does.</summary>
    public JobSnapshot Call(string? name, JobOptions options) => Once(name, Now, options);

    public bool TryCancel(string? name = null) => _schedule.Apply(ChangeReader.Cancel(name, ifAny: true), Now).HasChanged;

    public void Trigger(string name = "job", string? requestId = null) => Apply([ChangeReader.Trigger(name)], requestId: requestId);

    public void Requeue(string name = "job", string? requestId = null) => Apply([ChangeReader.Requeue(name)], requestId: requestId);

    public void RequeueRun(DateTimeOffset dueAt, string name = "job") => Apply([ChangeReader.Requeue(name, dueAt)]);

    public long Backfill(DateTimeOffset from, DateTimeOffset to, BackfillOptions? options = null, string name = "job")
        => _schedule.Apply([ChangeReader.Backfill(name, from, to, options)], "batch", null, options?.RequestId, Now).Backfilled;

    /// <summary>Applies changes as one batch.</summary>
    /// <returns>How many occurrences of past ranges will run once more.</returns>
    public long Together(params Change[] changes) => _schedule.Apply(changes, "batch", null, null, Now).Backfilled;

    public JobExplanation Explain(int count = 3, string name = "job") => _schedule.Explain(Check.JobName(name), ChangeReader.CheckCount(count), Now);

    /// <summary>Gets the names of the jobs that were quarantined when they were taken up.</summary>
    public List<string> QuarantinedByRule { get; } = [];

    /// <summary>Begins what is due.</summary>
    public IReadOnlyList<PureAttempt> Begin()
    {
        var wave = _schedule.Begin(Now);
        QuarantinedByRule.AddRange(wave.Quarantined.Select(job => job.Name));
        return [.. wave.Ready.Concat(wave.AfterRecording).Select(attempt => new PureAttempt(attempt))];
    }

    /// <summary>Begins what is due.</summary>
    /// <returns>The due times of the occurrences that run and were cancelled for a later one.</returns>
    public IReadOnlyList<DateTimeOffset> BeginAndOvertake() => [.. _schedule.Begin(Now).Overtaken.Select(key => key.Due)];

    /// <summary>Sets the clock to when the next attempt begins, and begins the only one.</summary>
    public PureAttempt BeginNext()
    {
        Now = NextBegin is { } next && next > Now ? next : Now;
        return Begin().Single();
    }

    public bool IsWanted(PureAttempt attempt) => _schedule.IsWanted(attempt.Inner.Key);

    public void Succeed(PureAttempt attempt) => _schedule.Succeeded(attempt.Inner.Key, Now);

    /// <returns>When the attempt is repeated; null if it is not.</returns>
    public DateTimeOffset? Fail(PureAttempt attempt, string error = "failed") => _schedule.Failed(attempt.Inner.Key, Failure(error), Now);

    /// <summary>Makes the end of an attempt that has failed.</summary>
    public static AttemptEnd Failure(string error) => new(AttemptResult.Failed, new AttemptFailure(error));

    /// <returns>When it is tried again; null if it is quarantined now.</returns>
    public DateTimeOffset? Undeliverable(PureAttempt attempt, string error = "undeliverable")
        => _schedule.Undeliverable(attempt.Inner.Key, new AttemptFailure(error), Now);

    public void Defer(PureAttempt attempt, string reason, DateTimeOffset until) => _schedule.Deferred(attempt.Inner.Key, reason, until, Now);

    public void CutOff(PureAttempt attempt) => _schedule.CutOff(attempt.Inner.Key, Now);

    /// <summary>Loads the schedule anew from what is stored of it, as after a crash.</summary>
    /// <param name="limits">Other limits than before.</param>
    /// <param name="edit">Changes what is stored, as a build or a machine with other rules would have written it.</param>
    public void Reload(SchedulerOptions? limits = null, Func<string, string>? edit = null)
    {
        _ = Outcomes;
        var stored = ScheduleDocument.Write(_schedule.State);
        _schedule = Load(ScheduleDocument.Read(Id, edit is null ? stored : edit(stored)), limits ?? Limits);
    }

    private IReadOnlyList<JobSnapshot> Apply(IReadOnlyList<Change> changes, long? expectedVersion = null, string? requestId = null)
        => _schedule.Apply(changes, "batch", expectedVersion, requestId, Now).Jobs;

    private Schedule Load(ScheduleState state, SchedulerOptions limits) => new(Id, state, limits, _generations, Now, _calendars, clock: _clock);
}
