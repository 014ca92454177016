using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

namespace CommandScheduler.Activations;

/// <summary>Makes the state of one activation durable: one write at a time, the wake-up first, and none after one that failed.</summary>
internal sealed class StateWriter(
    ScheduleState stored,
    Schedule schedule,
    ScheduleRecord record,
    IWakeUpPromise wakeUp,
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

    /// <summary>Gets the token that is cancelled when a write fails.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Gets a value indicating whether a write runs.</summary>
    public bool IsWriting => _flush is not null;

    /// <summary>Gets a value indicating whether the store has the state as it is now.</summary>
    public bool IsDurable => _flush is null && _storedRevision == Revision();

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
        var state = schedule.State;
        var revision = Revision();
        var outcomes = schedule.TakeOutcomes();
        var settled = _settled ?? [];
        _settled = null;
        try
        {
            if (!state.Jobs.IsEmpty)
            {
                // Wake-up first: a stored job that nothing wakes is a lost job, a wake-up without a job removes itself.
                if (schedule.NextWakeUp is { } due)
                {
                    await wakeUp.EnsureAsync(due, exactly: false);
                }

                // Time has passed since the decision. Arm first: the row may claim a timer only if there is one.
                timer.Arm();
                var isArmed = timer.IsWithinReach && !silo.Running.IsStopping;
                await record.WriteAsync((_fragments ??= new()).Write(state), ScheduleWrite.FromSchedule(schedule, isArmed, settled, outcomes));
            }
            else if (record.Exists || settled.Count > 0)
            {
                await record.ClearAsync(ScheduleWrite.FromSchedule(schedule, isArmed: false, settled, outcomes));
                await wakeUp.TryRemoveAsync(schedule.Id, silo.Logger);
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

        silo.Report.Stored(schedule.Id, outcomes);
    }

    /// <summary>After a write that failed nobody knows what is stored: every caller is told so, and the next activation reads it.</summary>
    private void GiveUp(Exception exception)
    {
        silo.Logger.StoreFailed(exception, schedule.Id);
        _failure = new OutcomeUnknownException(schedule.Id, StoreError.AsItTravels(exception));
        timer.Stop();
        _failed.Cancel();
        activation.DeactivateOnIdle();
    }
}
