using CommandScheduler.Checks;
using CommandScheduler.Calls;
using CommandScheduler.Dispatching;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Orleans.Concurrency;

namespace CommandScheduler.Activations;

/// <summary>A schedule as a grain: has <see cref="Schedule"/> decide, makes it durable, and dispatches what is due.</summary>
/// <remarks>
/// Reentrant, because a dispatch may take long and may call back. That is safe because every decision is made and applied
/// in one synchronous step on an immutable state; only then does a method wait, for that state to be stored.
/// </remarks>
[Reentrant, GrainType(SchedulerNames.ScheduleGrainType)]
internal sealed class ScheduleGrain : Grain, IScheduleGrain, IWakeable, IRemindable, IDisposable
{
    /// <summary>How many entries of the inbox an activation remembers.</summary>
    private const int MostTaken = 10_000;

    private static readonly TimeSpan LongestTimer = TimeSpan.FromMinutes(1);

    private readonly ScheduleRecord _record;
    private readonly ChangeReader _reader;
    private readonly AttemptRunner _attempts;
    private readonly RunningAttempts _running;
    private readonly SchedulerInstruments _instruments;
    private readonly SchedulerOptions _options;
    private readonly Generations _generations;
    private readonly Calendars _calendars;
    private readonly SchedulerClock _clock;
    private readonly LastMilliseconds _lastMilliseconds;
    private readonly ILogger _logger;
    private readonly IWakeUps _wakeUps;
    private readonly IWakeUp _wakeUp;
    private readonly IdleActivations _idle;
    private CancellationTokenSource? _givenUp;
    private JobFragments? _fragments;
    private HashSet<long>? _taken;
    private List<SettledEntry>? _settled;

    private Schedule _schedule = null!;
    private TaskScheduler _turns = null!;
    private DateTimeOffset _touchedAt;
    private bool _isListedAsIdle;
    private IGrainTimer? _timer;
    private DateTimeOffset _timerDue;
    private IDisposable? _dueAtOnce;
    private ScheduleState? _numbered;
    private long _revision;
    private long _storedRevision;
    private Task? _flush;
    private OutcomeUnknownException? _failure;

    public ScheduleGrain(
        IScheduleStore store,
        ChangeReader reader,
        AttemptRunner attempts,
        RunningAttempts running,
        SchedulerInstruments instruments,
        IOptions<SchedulerOptions> options,
        Generations generations,
        Calendars calendars,
        IWakeUps wakeUps,
        IdleActivations idle,
        IGrainContext context,
        SchedulerClock clock,
        LastMilliseconds lastMilliseconds,
        ILogger<ScheduleGrain> logger)
    {
        _record = new ScheduleRecord(store, context.GrainId);
        _reader = reader;
        _attempts = attempts;
        _running = running;
        _instruments = instruments;
        _options = options.Value;
        _generations = generations;
        _calendars = calendars;
        _clock = clock;
        _lastMilliseconds = lastMilliseconds;
        _logger = logger;
        _wakeUps = wakeUps;
        _wakeUp = wakeUps.Of(context.GrainId);
        _idle = idle;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKeyString();
        _turns = TaskScheduler.Current;
        _numbered = await ReadAsync(id, cancellationToken);
        _schedule = new Schedule(id, _numbered, _options, _generations, _clock.GetUtcNow(), _calendars);
        if (!_schedule.IsEmpty)
        {
            Arm();
            if (_wakeUps.UseReminders)
            {
                // A reminder that got lost is made again at the first touch; a call is not held up by it.
                this.RegisterGrainTimer(EnsureWakeUpAsync, new() { DueTime = TimeSpan.FromSeconds(1), Period = Timeout.InfiniteTimeSpan, Interleave = true });
            }
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _dueAtOnce?.Dispose();

        // After a write that failed nobody knows what the row says. And what was only woken, and never stored, Orleans may
        // drop when the silo is gone that had it in its directory.
        if (!_running.IsStopping && (_record.IsArmed || _failure is not null || _schedule?.NextWakeUp - _clock.GetUtcNow() <= _wakeUps.Horizon))
        {
            _wakeUps.Released(this.GetGrainId());
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _givenUp?.Dispose();

    /// <summary>Ends an activation that has had nothing near to do for a while. May be called from anywhere.</summary>
    public void LeaveIfIdle(TimeSpan linger)
        => Task.Factory.StartNew(
            () =>
            {
                _isListedAsIdle = false;
                if (HasNearWork())
                {
                    return;
                }

                if (_clock.GetUtcNow() - _touchedAt < linger)
                {
                    ListAsIdle();
                    return;
                }

                DeactivateOnIdle();
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            _turns);

    public async Task<JobSnapshot> ScheduleOnce(object command, DateTimeOffset dueAt, string? name, JobOptions? options)
        => (await Change(() => ApplyNew(_reader.Once(command, dueAt, name, options))))[0];

    public async Task<JobSnapshot> ScheduleRecurring(object command, string recurrence, string? name, JobOptions? options)
        => (await Change(() => ApplyNew(_reader.Recurring(command, recurrence, name, options))))[0];

    public Task<IReadOnlyList<JobSnapshot>> ScheduleBatch(ScheduleBatch batch)
        => Change(() =>
        {
            var changes = _reader.Batch(batch);
            var jobs = _schedule.Apply(changes, nameof(batch), batch.ExpectedVersion, batch.RequestId, _clock.GetUtcNow());
            _instruments.JobsScheduled(changes.Count(change => change.Job is not null));
            return jobs;
        });

    public Task Cancel(string? name) => Change(() => Apply(ChangeReader.About(BatchVerb.Cancel, name), nameof(name)));

    public Task Pause(string? name, string? reason) => Change(() => Apply(ChangeReader.About(BatchVerb.Pause, name, reason), nameof(name)));

    public Task Resume(string? name) => Change(() => Apply(ChangeReader.About(BatchVerb.Resume, name), nameof(name)));

    public Task Trigger(string name)
        => Change(() =>
        {
            _schedule.Trigger(Check.JobName(name), _clock.GetUtcNow());
            return true;
        });

    public Task Requeue(string name)
        => Change(() =>
        {
            _schedule.Requeue(Check.JobName(name), _clock.GetUtcNow());
            return true;
        });

    public Task<long> Backfill(string name, DateTimeOffset from, DateTimeOffset to, BackfillOptions? options)
        => Change(() =>
        {
            ChangeReader.CheckBackfill(from, to, options ??= new());
            return _schedule.Backfill(Check.JobName(name), from.ToUniversalTime(), to.ToUniversalTime(), options, _clock.GetUtcNow());
        });

    public Task<JobExplanation> Explain(string name, int count)
        => Change(() => _schedule.Explain(Check.JobName(name), ChangeReader.CheckCount(count), _clock.GetUtcNow()));

    public Task<ScheduleSnapshot> Describe() => Change(_schedule.Describe);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Wake(status.FirstTickTime);

    public async Task<bool> Wake(DateTime firstTick)
    {
        _wakeUp.Exists(firstTick);
        if (_failure is not null || _running.IsStopping)
        {
            return false;
        }

        if (_schedule.NextWakeUp is { } due)
        {
            Arm();
            await _wakeUp.EnsureAsync(due, exactly: true);
        }
        else if (_flush is null)
        {
            await RemoveWakeUpAsync();
            LeaveIfDone();
        }

        return true;
    }

    public async Task TakeUp(IReadOnlyList<InboxEntry> entries)
    {
        ThrowIfGivenUp();
        _touchedAt = _clock.GetUtcNow();
        if (_taken?.Count > MostTaken)
        {
            // The store refuses what was settled before, too.
            _taken.Clear();
        }

        foreach (var entry in entries)
        {
            if ((_taken ??= []).Add(entry.Id))
            {
                (_settled ??= []).Add(new(entry.Id, TakeUp(entry)));
                _revision++;
            }
        }

        Arm();
        await MakeDurableAsync();
        LeaveIfDone();
    }

    /// <returns>Why the entry was refused; null if it was applied.</returns>
    private string? TakeUp(InboxEntry entry)
    {
        try
        {
            var document = InboxDocument.Read(entry.Document);
            _schedule.Apply(document.ToChanges(), "batch", document.ExpectedVersion, document.RequestId, _clock.GetUtcNow());
            _instruments.JobsScheduled(document.Changes.Count(change => change.Command is not null));
            return null;
        }
        catch (Exception refusal)
        {
            // Its caller is long gone: the store keeps the reason, whatever it is, for an entry that is not settled holds up the others.
            _logger.EntryRefused(_schedule.Id, entry.Id, refusal.Message);
            _instruments.EntryRefused();
            return refusal.Message;
        }
    }

    private async Task<ScheduleState> ReadAsync(string id, CancellationToken cancellationToken)
    {
        string? document;
        try
        {
            document = await _record.ReadAsync().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new SchedulerException($"Schedule '{id}' could not be read, and nothing was changed: {exception.Message} Try again when its storage answers.", StoreError.AsItTravels(exception));
        }

        return document is null ? ScheduleState.Empty : ScheduleDocument.Read(id, document);
    }

    private IReadOnlyList<JobSnapshot> ApplyNew(Change change)
    {
        var jobs = Apply(change, "command");
        _instruments.JobsScheduled(1);
        return jobs;
    }

    private IReadOnlyList<JobSnapshot> Apply(Change change, string parameter)
        => _schedule.Apply([change], parameter, expectedVersion: null, requestId: null, _clock.GetUtcNow());

    /// <summary>Decides and applies in one step, and answers when everything that the answer rests on is stored.</summary>
    private async Task<T> Change<T>(Func<T> decide)
    {
        ThrowIfGivenUp();
        _touchedAt = _clock.GetUtcNow();
        T answer;
        try
        {
            Check.ScheduleId(_schedule.Id);
            answer = decide();
        }
        catch (Exception refusal) when (refusal is ArgumentException or SchedulerException)
        {
            _logger.Refused(_schedule.Id, refusal.Message);
            ArgumentErrors.Mark(refusal);
            await MakeDurableAsync();
            LeaveIfDone();
            throw;
        }

        Arm();
        await MakeDurableAsync();
        LeaveIfDone();
        return answer;
    }

    /// <summary>Returns when the state as it is now is stored. Calls that come while a write runs share the next one.</summary>
    private async Task MakeDurableAsync()
    {
        var wanted = Revision();
        while (_storedRevision < wanted)
        {
            ThrowIfGivenUp();
            await (_flush ??= FlushAsync());
        }
    }

    /// <summary>Numbers the states of this activation.</summary>
    private long Revision()
    {
        if (!ReferenceEquals(_numbered, _schedule.State))
        {
            _numbered = _schedule.State;
            _revision++;
        }

        return _revision;
    }

    private async Task FlushAsync()
    {
        // The changes of all calls that are served in this turn go into one write.
        await Task.Yield();
        var state = _schedule.State;
        var revision = Revision();
        var outcomes = _schedule.TakeOutcomes();
        var settled = _settled ?? [];
        _settled = null;
        try
        {
            if (!state.Jobs.IsEmpty)
            {
                // Wake-up first: a stored job that nothing wakes is a lost job, a wake-up without a job removes itself.
                if (_schedule.NextWakeUp is { } due)
                {
                    await _wakeUp.EnsureAsync(due, exactly: false);
                }

                await _record.WriteAsync((_fragments ??= new()).Write(state), Facts(settled, outcomes));
            }
            else if (_record.Exists || settled.Count > 0)
            {
                await _record.ClearAsync(Facts(settled, outcomes));
                await RemoveWakeUpAsync();
            }

            _storedRevision = revision;
        }
        catch (Exception exception)
        {
            GiveUp(exception);
            throw _failure!;
        }
        finally
        {
            _flush = null;
        }

        foreach (var outcome in outcomes)
        {
            _instruments.OutcomeStored(outcome.Outcome, outcome.Count);
            _logger.OutcomeStored(_schedule.Id, outcome.Job.Name, outcome.Outcome, outcome.Count);
            _running.Observer?.Stored(_schedule.Id, outcome);
        }
    }

    /// <summary>After a write that failed nobody knows what is stored: every caller is told so, and the next activation reads it.</summary>
    private void GiveUp(Exception exception)
    {
        _logger.StoreFailed(exception, _schedule.Id);
        _failure = new OutcomeUnknownException(_schedule.Id, StoreError.AsItTravels(exception));
        _givenUp?.Cancel();
        DeactivateOnIdle();
    }

    private void ThrowIfGivenUp()
    {
        if (_failure is not null)
        {
            throw new OutcomeUnknownException(_schedule.Id, _failure.InnerException);
        }
    }

    private ScheduleWrite Facts(IReadOnlyList<SettledEntry> settled, IReadOnlyList<OutcomeRecord> outcomes)
    {
        // What came within the reach of timers since the change was made gets its timer now: who says that he holds one, must.
        var now = _clock.GetUtcNow();
        Arm();
        return ScheduleWrite.Of(_schedule, _schedule.NextWakeUp - now <= _wakeUps.Horizon && !_running.IsStopping, settled, outcomes);
    }

    private void LeaveIfDone()
    {
        if (_flush is not null || _storedRevision != Revision())
        {
            return;
        }

        if (_schedule.IsEmpty)
        {
            DeactivateOnIdle();
        }
        else if (!_isListedAsIdle && !HasNearWork())
        {
            ListAsIdle();
        }
    }

    private bool HasNearWork() => _schedule.IsRunning || _flush is not null || _schedule.NextWakeUp - _clock.GetUtcNow() <= _wakeUps.Horizon;

    private void ListAsIdle()
    {
        _isListedAsIdle = true;
        _idle.Add(this);
    }

    private async Task EnsureWakeUpAsync(CancellationToken cancellationToken)
    {
        if (_failure is null && _flush is null && _schedule.NextWakeUp is { } due)
        {
            try
            {
                await _wakeUp.EnsureAsync(due, exactly: false);
            }
            catch (Exception exception)
            {
                _logger.ReminderFailed(exception, _schedule.Id);
            }
        }
    }

    private async Task RemoveWakeUpAsync()
    {
        try
        {
            await _wakeUp.RemoveAsync();
        }
        catch (Exception exception)
        {
            // The next tick finds nothing to do and tries again.
            _logger.ReminderFailed(exception, _schedule.Id);
        }
    }

    /// <summary>Arms a timer of its own for each wave, because a timer's callback waits for the wave's dispatches.</summary>
    private void Arm()
    {
        if (_schedule.NextBegin is not { } due || _failure is not null || _running.IsStopping)
        {
            return;
        }

        // While an attempt runs, what is stored says that this activation sees to the rest itself.
        var wait = due - _clock.GetUtcNow();
        if ((wait > _wakeUps.Horizon && !_schedule.IsRunning) || (_timer is not null && _timerDue <= due))
        {
            return;
        }

        _timer?.Dispose();
        _dueAtOnce?.Dispose();
        // Timers run by another clock than due times: one that was set forward, by hand or after a sleep, is noticed in time.
        wait = wait < LongestTimer ? wait : LongestTimer;
        wait = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((wait - _lastMilliseconds.Lead).TotalMilliseconds)));
        _timerDue = due;
        _dueAtOnce = wait == TimeSpan.Zero ? _running.Observer?.Begin() : null;
        _timer = this.RegisterGrainTimer(OnDueAsync, new() { DueTime = wait, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true });
        DelayDeactivation(wait + TimeSpan.FromMinutes(1));
    }

    private async Task OnDueAsync(CancellationToken cancellationToken)
    {
        List<Task> dispatches = [];
        using (_running.Observer?.Begin())
        {
            _dueAtOnce?.Dispose();
            await BeginAsync(dispatches);
        }

        await Task.WhenAll(dispatches);
    }

    private async Task BeginAsync(List<Task> dispatches)
    {
        var timer = _timer;
        timer?.Dispose();
        await _lastMilliseconds.UntilAsync(_timerDue);
        if (ReferenceEquals(_timer, timer))
        {
            _timer = null;
        }

        if (_failure is not null || _running.IsStopping)
        {
            return;
        }

        try
        {
            // Nothing is dispatched that a crash or a failing store could take back.
            await MakeDurableAsync();
            var wave = _schedule.Begin(_clock.GetUtcNow());
            Arm();
            dispatches.AddRange(wave.Ready.Select(RunAsync));
            if (wave.AfterRecording.Count > 0 || wave.Ready.Count == 0)
            {
                await MakeDurableAsync();
                LeaveIfDone();
            }

            dispatches.AddRange(wave.AfterRecording.Select(RunAsync));
        }
        catch (OutcomeUnknownException)
        {
            // Logged where it was found; what was not dispatched is due again when the schedule is loaded.
        }
    }

    private async Task RunAsync(Attempt attempt)
    {
        var (result, error) = (AttemptResult.NotBegun, (string?)null);
        var mayBegin = await _running.EnterAsync(_schedule.Id, attempt.RunAt);
        using var work = _running.Observer?.BeginAttempt();
        if (mayBegin)
        {
            try
            {
                if (_failure is null && _schedule.IsWanted(attempt.Key))
                {
                    (result, error) = await _attempts.RunAsync(_schedule.Id, attempt, (_givenUp ??= new()).Token);
                }
            }
            finally
            {
                _running.Leave(_schedule.Id);
            }
        }

        if (_failure is not null)
        {
            return;
        }

        Record(attempt, result, error);
        Arm();
        try
        {
            await MakeDurableAsync();
            LeaveIfDone();
        }
        catch (OutcomeUnknownException)
        {
            // Logged where it was found; the occurrence is dispatched again.
        }
    }

    private void Record(Attempt attempt, AttemptResult result, string? error)
    {
        var now = _clock.GetUtcNow();
        var occurrence = Schedule.OccurrenceId(_schedule.Id, attempt.Job.Name, attempt.Key);
        switch (result)
        {
            case AttemptResult.Succeeded:
                _schedule.Succeeded(attempt.Key, now);
                _logger.AttemptSucceeded(occurrence, attempt.Number);
                break;
            case AttemptResult.Failed when _schedule.Failed(attempt.Key, error!, now) is { } retryAt:
                _logger.AttemptFailed(occurrence, attempt.Number, retryAt, error);
                break;
            case AttemptResult.Failed:
                _logger.DeadLettered(occurrence, attempt.Number, error);
                break;
            case AttemptResult.Undeliverable:
                _schedule.Undeliverable(attempt.Key, error!, now);
                _logger.Quarantined(occurrence, error);
                break;
            case AttemptResult.NotBegun:
                _schedule.CutOff(attempt.Key, now);
                break;
            default:
                _schedule.CutOff(attempt.Key, now);
                _logger.CutOff(occurrence, attempt.Number);
                break;
        }
    }
}
