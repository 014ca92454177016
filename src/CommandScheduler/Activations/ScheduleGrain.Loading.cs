using CommandScheduler.Schedules;
using CommandScheduler.Stores;

namespace CommandScheduler.Activations;

/// <content>How the schedule is read, and read again.</content>
internal sealed partial class ScheduleGrain
{
    /// <summary>Reads the schedule, unless it is here already.</summary>
    /// <returns>Null if it is here now; else why it cannot be read.</returns>
    /// <remarks>Never reads what is here: the version that is read would count as that of the last write, whoever wrote meanwhile.</remarks>
    private Task<SchedulerException?> TryLoadAsync() => IsLoaded ? Task.FromResult<SchedulerException?>(null) : ShareAsync(LoadAsync);

    /// <summary>Takes over what somebody has read, or reads it.</summary>
    /// <inheritdoc cref="TryLoadAsync()" path="/returns"/>
    private Task<SchedulerException?> TryLoadAsync(string? document, string? version)
    {
        if (IsLoaded || _reading is not null || document is null || version is null)
        {
            return TryLoadAsync();
        }

        _activatedSince = _silo.Store.Now;
        _record.TakeOver(version);
        return Task.FromResult(Load(this.GetPrimaryKeyString(), document));
    }

    /// <summary>Has all who come while the schedule is read wait for the same reading.</summary>
    private async Task<SchedulerException?> ShareAsync(Func<Task<SchedulerException?>> read)
    {
        if (_reading is not null)
        {
            return await _reading;
        }

        var reading = _reading = read();
        try
        {
            return await reading;
        }
        finally
        {
            _reading = null;
        }
    }

    private async Task<SchedulerException?> LoadAsync()
    {
        var id = this.GetPrimaryKeyString();
        _activatedSince = _silo.Store.Now;

        // No store is asked for an id that none may have. Each call is refused for it.
        var document = _silo.Ids.IsUsable(id) ? await ReadAsync(id, _activatedSince) : null;
        var unreadable = Load(id, document);
        _activationTook = _silo.Store.Since(_activatedSince);
        _isFresh = unreadable is null;
        return unreadable;
    }

    private SchedulerException? Load(string id, string? document)
    {
        try
        {
            Begin(id, document is null ? ScheduleState.Empty : ScheduleDocument.Read(id, document));
            return null;
        }
        catch (SchedulerException unreadable)
        {
            (_unread ??= new(_silo.Clock)).Begin();
            _silo.Unreadable.Note(id, "", unreadable.Message);
            return unreadable;
        }
    }

    /// <summary>
    /// Reads the schedule again if it had no row: since then one may have been made behind this activation's back. For the call that loaded it
    /// it was read just now. What was handed over is read as well, since it may have changed before it came.
    /// </summary>
    /// <exception cref="SchedulerException">It cannot be read.</exception>
    private async Task LookForRowAsync()
    {
        if (_record.IsHandedOver && _writer.IsWriting)
        {
            await ((Task)_writer.MakeDurableAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var (wasFresh, hasNoRow) = (_isFresh, !_record.Exists && _schedule.IsEmpty && _writer.IsDurable);
        _isFresh = false;
        if ((_reading is not null || _record.IsHandedOver || _writer.HasMetRow || (hasNoRow && !wasFresh))
            && await ShareAsync(ReadAgainAsync) is { } unreadable)
        {
            throw unreadable;
        }
    }

    private async Task<SchedulerException?> ReadAgainAsync()
    {
        if (_record.IsHandedOver)
        {
            // Nothing that was handed over begins while it is read.
            _writer.Retire();
        }

        var id = this.GetPrimaryKeyString();
        var document = _silo.Ids.IsUsable(id) ? await ReadAsync(id, _silo.Store.Now) : null;
        if (document is null && !_writer.HasMetRow && _schedule.IsEmpty)
        {
            return null;
        }

        _writer.Retire();
        (_inbox, _cycle) = (null, null!);
        return Load(id, document);
    }

    /// <param name="id">The schedule id.</param>
    /// <param name="since">Since when somebody waits for it.</param>
    private async Task<string?> ReadAsync(string id, long since)
    {
        try
        {
            var read = _record.ReadAsync();
            await _silo.Store.InTimeAsync(read, since);
            return await read;
        }
        catch (Exception exception)
        {
            _silo.WakeUps.Lost(this.GetGrainId());
            throw new SchedulerException(
                $"Schedule '{id}' could not be read, and nothing was changed: {Sentence.From(exception)} Try again when its storage answers.",
                StoreError.AsItTravels(exception));
        }
    }

    private void Begin(string id, ScheduleState stored)
    {
        _schedule = new Schedule(id, stored, _silo.Options, _silo.Generations, _silo.Clock.GetUtcNow(), _silo.Calendars, _silo.Policies.RetryOf,
            _silo.Reader.AreSame, _silo.Clock);
        _timer = new DueTimer(this, _schedule, _silo, _ => _cycle.RunDueAsync());
        _writer = new StateWriter(stored, _schedule, _record, _wakeUp, _timer, this, _silo);
        _residency = new Residency(this, _schedule, _writer, _timer, _silo);
        _cycle = new AttemptCycle(_schedule, _writer, _timer, _residency, _silo);
        foreach (var job in _schedule.State.Jobs.Where(job => job.Unreadable is not null))
        {
            _silo.Unreadable.Note(id, job.Name, job.LastError!);
        }

        if (!_schedule.IsEmpty)
        {
            _timer.Arm();
            if (_wakeUp is not null)
            {
                // A lost reminder is made again at the first touch. The call does not wait for it.
                this.RegisterGrainTimer(RestoreWakeUpAsync, new() { DueTime = TimeSpan.FromSeconds(1), Period = Timeout.InfiniteTimeSpan, Interleave = true });
            }
        }
    }

    private async Task RestoreWakeUpAsync(CancellationToken cancellationToken)
    {
        if (_writer is { HasFailed: false, IsWriting: false } && _schedule.NextWakeUp is { } due)
        {
            await _silo.Store.WaitAsync(_wakeUp!.TryEnsureAsync(due, _schedule.Id, _silo.Logger));
        }
    }
}
