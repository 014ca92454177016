using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Orleans.Storage;

namespace CommandScheduler.Activations;

/// <summary>Makes the state of one activation durable: one write at a time, the wake-up first, and none after one that failed.</summary>
internal sealed class StateWriter(
    ScheduleState stored,
    Schedule schedule,
    ScheduleRecord record,
    IWakeUpPromise? wakeUp,
    DueTimer timer,
    IActivation activation,
    ActivationServices silo) : IDisposable
{
    private readonly CancellationTokenSource _failed = new();
    private JobFragments? _fragments;
    private List<SettledEntry>? _settled;
    private ScheduleState _numbered = stored;
    private long _revision;
    private long _storedRevision;
    private Task? _flush;
    private OutcomeUnknownException? _failure;

    /// <summary>Gets a value indicating whether a write failed, so that nobody knows what is stored.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>
    /// Gets a value indicating whether the write that failed rested on a row that was not read here, or on there being none, and that was wrong:
    /// nothing was stored, and all is decided again.
    /// </summary>
    public bool HasMetRow { get; private set; }

    /// <summary>Gets the token that is cancelled when a write fails.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <inheritdoc cref="ScheduleRecord.ConfirmedAt"/>
    public Suspensions.Moment ConfirmedAt => record.ConfirmedAt;

    /// <inheritdoc cref="ScheduleRecord.IsHandedOver"/>
    public bool IsHandedOver => record.IsHandedOver;

    /// <summary>Gets a value indicating whether a write runs.</summary>
    public bool IsWriting => _flush is not null;

    /// <summary>Gets a value indicating whether the store has the state as it is now.</summary>
    public bool IsDurable => !IsRetired && _flush is null && _storedRevision == _revision && ReferenceEquals(_numbered, schedule.State);

    /// <summary>Gets a value indicating whether another writer takes the place of this one, as soon as the row is read.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Ends this writer, because another one with what the store has takes its place.</summary>
    public void Retire()
    {
        IsRetired = true;
        timer.Stop();
    }

    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new OutcomeUnknownException(schedule.Id, _failure.InnerException);
        }
    }

    /// <summary>Has an entry of the inbox settled with the next write.</summary>
    public void Settle(SettledEntry entry)
    {
        (_settled ??= []).Add(entry);
        _revision++;
    }

    /// <summary>Returns when the state as it is now is stored. Calls that come while a write runs share the next one.</summary>
    /// <exception cref="OutcomeUnknownException">A write failed. The activation ends, and the next one reads what the store has.</exception>
    public async Task MakeDurableAsync()
    {
        var wanted = Revision();
        while (_storedRevision < wanted)
        {
            ThrowIfFailed();
            await (_flush ??= FlushAsync());
        }
    }

    /// <summary>
    /// Returns when it is certain that no other activation has changed what is stored, so that something may be dispatched. The state is
    /// written once more if it was only handed over, and if the process was suspended since the store was last asked: other silos may have
    /// given this one up, and a state that is theirs by now is not overwritten.
    /// </summary>
    /// <inheritdoc cref="MakeDurableAsync" path="/exception"/>
    public async Task ConfirmAsync()
    {
        while ((record.IsHandedOver || !record.ConfirmedAt.IsUnbroken) && !schedule.IsEmpty)
        {
            _revision++;
            await MakeDurableAsync();
        }

        ThrowIfFailed();
    }

    public void Dispose() => _failed.Dispose();

    /// <summary>Numbers the states of this activation.</summary>
    private long Revision()
    {
        if (!ReferenceEquals(_numbered, schedule.State))
        {
            _numbered = schedule.State;
            _revision++;
        }

        return _revision;
    }

    private async Task FlushAsync()
    {
        // The changes of all calls that are served in this turn go into one write.
        await Task.Yield();
        var revision = Revision();
        var outcomes = schedule.TakeOutcomes();
        try
        {
            var write = ScheduleWrite.FromSchedule(schedule, _settled ?? [], outcomes);
            _settled = null;
            if (!schedule.IsEmpty)
            {
                write = write with { Document = (_fragments ??= new()).Write(schedule.State) };

                // Wake-up first: a stored job that nothing wakes is a lost job, a wake-up without a job removes itself.
                if (wakeUp is not null && write.WakeUpAt is { } due)
                {
                    await silo.Store.WaitAsync(wakeUp.EnsureAsync(due, exactly: false));
                }

                // Time has passed since the decision. Arm first: the row may claim a timer only if there is one.
                timer.Arm();
                await record.WriteAsync(write with { IsArmed = timer.IsWithinReach && !silo.Running.IsStopping });
            }
            else if (record.Exists || write.Settled.Count > 0)
            {
                await record.ClearAsync(write);
                if (wakeUp is not null)
                {
                    await silo.Store.WaitAsync(wakeUp.TryRemoveAsync(schedule.Id, silo.Logger));
                }
            }

            _storedRevision = revision;
        }
        catch (Exception exception)
        {
            HasMetRow = exception is InconsistentStateException && (record.IsHandedOver || !record.Exists);
            GiveUp(exception);
            throw _failure!;
        }
        finally
        {
            _flush = null;
        }

        if (outcomes.Count > 0)
        {
            silo.Report.Stored(schedule.Id, outcomes);
        }
    }

    /// <summary>
    /// After a write that failed nobody knows what is stored: every caller is told so, and the next activation reads it. One that met a row is
    /// no such failure: this activation reads the row, if anybody calls.
    /// </summary>
    private void GiveUp(Exception exception)
    {
        _failure = new OutcomeUnknownException(schedule.Id, StoreError.AsItTravels(exception));
        timer.Stop();
        if (!HasMetRow)
        {
            silo.Logger.StoreFailed(exception, schedule.Id);
        }

        if (!HasMetRow || record.IsHandedOver)
        {
            activation.DeactivateOnIdle();
        }

        // Callbacks of handlers may throw, and must not keep the callers from their answer.
        Guarded.Tell(_failed.Cancel);
    }
}
