using CommandScheduler.Checks;
using CommandScheduler.Calls;
using CommandScheduler.Dispatching;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Orleans.Concurrency;

namespace CommandScheduler.Activations;

/// <summary>A schedule as a grain: has <see cref="Schedule"/> decide, makes the decision durable, and dispatches the attempts that are due.</summary>
/// <remarks>
/// Reentrant, because a dispatch may take long and may call back. That is safe because every decision is made and applied
/// in one synchronous step on an immutable state; only then does a method wait, for that state to be stored.
/// </remarks>
[Reentrant, GrainType(SchedulerNames.ScheduleGrainType)]
internal sealed partial class ScheduleGrain : Grain, IScheduleGrain, ICancellable, IWakeable, IAttemptWatcher, IRemindable,
    IActivation, IGrainMigrationParticipant, IDisposable
{
    private readonly ActivationServices _silo;
    private readonly ScheduleRecord _record;
    private readonly IWakeUpPromise? _wakeUp;
    private Schedule _schedule = null!;
    private DueTimer _timer = null!;
    private StateWriter _writer = null!;
    private Residency _residency = null!;
    private AttemptCycle _cycle = null!;
    private InboxIntake? _inbox;
    private UnreadPause? _unread;
    private Task<SchedulerException?>? _reading;
    private bool _isMoved;
    private bool _isFresh;
    private long _activatedSince;
    private TimeSpan _activationTook;

    public ScheduleGrain(ActivationServices silo, IGrainContext context)
    {
        _silo = silo;
        _record = new ScheduleRecord(silo.Store, silo.Store.Suspensions, context.GrainId.Key.ToString()!);
        _wakeUp = silo.WakeUps.PromiseFor(context.GrainId);
        silo.Loaded.Add(_record.ScheduleId, this);
    }

    private bool IsLoaded => _cycle is not null;

    /// <summary>
    /// Loads nothing: the first call does, or hands the schedule over. One that cannot be read stays here, so that its wake-ups cost nothing.
    /// </summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_isMoved)
        {
            // Perhaps nobody calls. The silo from which it comes waits for this, and may be one that stops, with a store that does not answer.
            this.RegisterGrainTimer(_ => TryLoadAsync(), new() { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        }

        return Task.CompletedTask;
    }

    void IGrainMigrationParticipant.OnDehydrate(IDehydrationContext dehydrationContext)
    {
        // Everything is in the store.
    }

    void IGrainMigrationParticipant.OnRehydrate(IRehydrationContext rehydrationContext) => _isMoved = true;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _timer?.Stop();

        // After a write that failed nobody knows what the row says. And an activation that was woken but stored nothing can
        // be dropped by Orleans when the silo that held its directory entry dies; somebody else must then wake it.
        if (!_silo.Running.IsStopping && (_record.IsArmed || _writer?.HasFailed == true || _timer?.IsWithinReach == true))
        {
            _silo.WakeUps.Released(this.GetGrainId());
            if (_writer?.HasFailed == true)
            {
                _silo.WakeUps.Lost(this.GetGrainId());
            }
        }

        return _silo.Store.LetAnswersGoAsync(cancellationToken);
    }

    public void Dispose()
    {
        _silo.Loaded.Remove(_record.ScheduleId, this);
        _writer?.Dispose();
    }

    public void StayFor(TimeSpan time) => DelayDeactivation(time);

    public async Task<JobSnapshot> ScheduleOnce(object command, DateTimeOffset dueAt, string? name, JobOptions? options)
        => (await AnswerAsync(() => Apply([_silo.Reader.Once(command, dueAt, name, options)], nameof(command), requestId: options?.RequestId))).Jobs[0];

    public async Task<JobSnapshot> ScheduleRecurring(object command, string recurrence, string? name, JobOptions? options)
        => (await AnswerAsync(
            () => Apply([_silo.Reader.Recurring(command, recurrence, name, options)], nameof(command), requestId: options?.RequestId))).Jobs[0];

    public Task<IReadOnlyList<JobSnapshot>> ScheduleBatch(ScheduleBatch batch)
        => AnswerAsync(() => Apply(_silo.Reader.Batch(batch), nameof(batch), batch.ExpectedVersion, batch.RequestId).Jobs);

    public Task Cancel(string? name) => AnswerAsync(() => Apply([ChangeReader.Cancel(name)], nameof(name)));

    public Task<bool> TryCancel(string? name) => AnswerAsync(() => Apply([ChangeReader.Cancel(name, ifAny: true)], nameof(name)).HasChanged);

    public Task<int> CancelFitting(JobFilter filter, string[] names) => AnswerAsync(() =>
    {
        var before = _schedule.State.Jobs.Length;
        Apply([ChangeReader.CancelFitting(filter, names)], nameof(filter));
        return before - _schedule.State.Jobs.Length;
    });

    public Task Pause(string? name, string? reason) => AnswerAsync(() => Apply([ChangeReader.Pause(name, reason)], nameof(name)));

    public Task Resume(string? name) => AnswerAsync(() => Apply([ChangeReader.Resume(name)], nameof(name)));

    public Task Trigger(string name, string? requestId)
        => AnswerAsync(() => Apply([ChangeReader.Trigger(name)], nameof(name), requestId: ChangeReader.CheckRequest(requestId)));

    public Task Requeue(string name, string? requestId)
        => AnswerAsync(() => Apply([ChangeReader.Requeue(name)], nameof(name), requestId: ChangeReader.CheckRequest(requestId)));

    public Task RequeueRun(string name, DateTimeOffset dueAt, string? requestId)
        => AnswerAsync(() => Apply([ChangeReader.Requeue(name, dueAt)], nameof(name), requestId: ChangeReader.CheckRequest(requestId)));

    public Task<long> Backfill(string name, DateTimeOffset from, DateTimeOffset to, BackfillOptions? options)
        => AnswerAsync(() => Apply([ChangeReader.Backfill(name, from, to, options)], nameof(name), requestId: options?.RequestId).Backfilled);

    public Task<JobExplanation> Explain(string name, int count)
        => AnswerAsync(() => _schedule.Explain(Check.JobName(name), ChangeReader.CheckCount(count), _silo.Clock.GetUtcNow()));

    public Task<ScheduleSnapshot> Describe() => AnswerAsync(() => _schedule.Describe());

    public Task ReceiveReminder(string reminderName, TickStatus status) => Wake(status.FirstTickTime, null, null);

    public async Task<bool> Wake(DateTime firstTick, string? document, string? version)
    {
        _wakeUp?.Exists(firstTick);
        if (!IsLoaded && (_unread is { IsOver: false } || await TryLoadAsync(document, version) is not null))
        {
            // Another silo may have the build that can.
            _silo.Idle.MoveOn(this);
            throw new UnreadableScheduleException($"Schedule '{this.GetPrimaryKeyString()}' cannot be read by this silo.");
        }

        if (!_record.IsHandedOver || _writer.IsRetired)
        {
            await LookForRowAsync();
        }

        if (_writer.HasFailed || _silo.Running.IsStopping)
        {
            return false;
        }

        if (_schedule.NextWakeUp is { } due)
        {
            _timer.Arm();
            if (_wakeUp is not null)
            {
                await _silo.Store.WaitAsync(_wakeUp.EnsureAsync(due, exactly: true));
            }
        }
        else if (!_writer.IsWriting)
        {
            if (_wakeUp is not null)
            {
                await _silo.Store.WaitAsync(_wakeUp.TryRemoveAsync(_schedule.Id, _silo.Logger));
            }

            _residency.Review();
        }

        return true;
    }

    public Task Began(string occurrenceId, int attempt)
    {
        _silo.Running.Find(occurrenceId, attempt)?.TryBegin();
        return Task.CompletedTask;
    }

    public async Task TakeUp(IReadOnlyList<InboxEntry> entries)
    {
        if (!IsLoaded && await TryLoadAsync() is { } unreadable)
        {
            throw new UnreadableScheduleException(unreadable.Message);
        }

        await DecideAsync(
            () =>
            {
                (_inbox ??= new(_schedule, _writer, _silo)).Apply(entries);
                _cycle.Review();
                return true;
            },
            _silo.Store.Now);
    }

    private Applied Apply(IReadOnlyList<Change> changes, string parameter, long? expectedVersion = null, string? requestId = null)
    {
        var applied = _schedule.Apply(changes, parameter, expectedVersion, requestId, _silo.Clock.GetUtcNow());
        _silo.Instruments.JobsScheduled(changes.Count(change => change is ScheduleJob));
        _cycle.Review();
        return applied;
    }

    /// <summary>Decides and applies in one step, and answers when everything that the answer rests on is stored.</summary>
    private async Task<T> AnswerAsync<T>(Func<T> decide)
    {
        if (!IsLoaded && await TryLoadAsync() is { } unreadable)
        {
            throw unreadable;
        }

        return await DecideAsync(
            () =>
            {
                _silo.Ids.ThrowIfUnusable(_schedule.Id);
                return decide();
            },
            CalledAt());
    }

    /// <summary>Decides, and stores that. What met a row that was not there when it was decided is decided once more, on what the row says.</summary>
    private async Task<T> DecideAsync<T>(Func<T> decide, long since)
    {
        for (var isLast = false; ; isLast = true)
        {
            await LookForRowAsync();
            var writer = _writer;
            try
            {
                return await DecideOnceAsync(decide, since);
            }
            catch (OutcomeUnknownException) when (writer.HasMetRow && !isLast)
            {
                // Nothing was stored.
            }
        }
    }

    private async Task<T> DecideOnceAsync<T>(Func<T> decide, long since)
    {
        _writer.ThrowIfFailed();
        _residency.Touch();
        T answer;
        try
        {
            answer = decide();
        }
        catch (Exception refusal) when (refusal is ArgumentException or SchedulerException)
        {
            _silo.Logger.Refused(_schedule.Id, refusal.Message);
            ArgumentErrors.Mark(refusal);
            await StoreAsync(since);
            throw;
        }

        _timer.Arm();
        await StoreAsync(since);
        return answer;
    }

    /// <summary>Gets since when the caller of a call that begins now waits. The first calls have waited for the activation.</summary>
    private long CalledAt()
    {
        var firstCalls = _activationTook + TimeSpan.FromSeconds(1);
        return _silo.Store.Since(_activatedSince) < firstCalls ? _activatedSince : _silo.Store.Now;
    }

    private async Task StoreAsync(long since)
    {
        try
        {
            await _silo.Store.InTimeAsync(_writer.MakeDurableAsync(), since);
        }
        catch (TimeoutException silence)
        {
            // The write goes on, for whoever comes later.
            throw new OutcomeUnknownException(_schedule.Id, StoreError.AsItTravels(silence));
        }

        _residency.Review();
    }
}
