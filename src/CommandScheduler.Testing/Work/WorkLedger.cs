namespace CommandScheduler.Testing.Work;

/// <summary>Lists the open work of all silos, and so knows whether virtual time may pass. Thread-safe.</summary>
internal sealed class WorkLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, OpenWork> _open = [];
    private TaskCompletionSource _changed = NewChange();
    private long _ids;

    /// <summary>Gets a task that ends when the list, or what is known of work on it, next changes.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Opens work of a silo, or of the kit itself if the silo is null. Of a dead silo, it is not listed.</summary>
    public OpenWork Begin(TestSilo? silo, string what)
    {
        var work = new OpenWork(this, Interlocked.Increment(ref _ids), silo, what);
        lock (_lock)
        {
            if (silo?.IsDead != true)
            {
                _open.Add(work.Id, work);
            }
        }

        Signal();
        return work;
    }

    public OpenWork? Find(long id)
    {
        lock (_lock)
        {
            return _open.GetValueOrDefault(id);
        }
    }

    public void End(OpenWork work)
    {
        lock (_lock)
        {
            _open.Remove(work.Id);
        }

        Signal();
    }

    public void Drop(TestSilo silo)
    {
        lock (_lock)
        {
            foreach (var work in _open.Values.Where(work => work.Silo == silo).ToArray())
            {
                _open.Remove(work.Id);
            }
        }

        Signal();
    }

    /// <summary>Describes the work that holds time up; empty if time may pass.</summary>
    public IReadOnlyList<string> Busy(IReadOnlyCollection<TestSilo> silos)
    {
        lock (_lock)
        {
            var busy = _open.Values.Where(work => work.IsBusy).Select(work => work.What).ToList();
            if (busy.Count == 0)
            {
                // An attempt takes its slot first and opens its work then: in between, its silo has more attempts than open work.
                busy.AddRange(silos
                    .Where(silo => !silo.IsDead && silo.AttemptsWithSlot != _open.Values.Count(work => work.Silo == silo))
                    .Select(silo => $"an attempt that begins on {silo.Name}"));
            }

            return busy;
        }
    }

    /// <summary>Ties a new timer to the work that it belongs to: that of a grain's timer, of a handler, or of the scheduler for an attempt.</summary>
    /// <returns>The tie; null if the timer belongs to no open work.</returns>
    public TimerTie? Attribute(object? state, TestSilo? silo)
    {
        if (state is IGrainTimer)
        {
            return new GrainTimerTie(this, silo);
        }

        if (WorkContext.Handler is { } handler)
        {
            return Find(handler) is { } work ? new HandlerTimerTie(work) : null;
        }

        return WorkContext.Work is { } id && Find(id) is { } attempt ? new AttemptTimerTie(attempt) : null;
    }

    public void Signal() => Interlocked.Exchange(ref _changed, NewChange()).TrySetResult();

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
