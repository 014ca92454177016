namespace CommandScheduler.Testing;

/// <summary>Knows what is being done, and what waits for the clock or for the test, on all silos. Thread-safe.</summary>
internal sealed class WorkLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Work> _open = [];
    private TaskCompletionSource _changed = NewChange();
    private long _ids;

    /// <summary>Gets a task that ends at the next change.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Notes work of a silo; of none, if the test kit itself does it.</summary>
    public Work Begin(TestSilo? silo, string what)
    {
        var work = new Work(this, Interlocked.Increment(ref _ids), silo, what);
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

    public Work? Find(long id)
    {
        lock (_lock)
        {
            return _open.GetValueOrDefault(id);
        }
    }

    public void End(Work work)
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

    /// <summary>Describes what is not done and does not wait; empty if time may pass.</summary>
    public IReadOnlyList<string> Busy(IReadOnlyCollection<TestSilo> silos)
    {
        lock (_lock)
        {
            var busy = _open.Values.Where(work => work.IsBusy).Select(work => work.What).ToList();
            if (busy.Count == 0)
            {
                // An attempt has its slot before its work is noted.
                busy.AddRange(silos.Where(silo => !silo.IsDead && silo.AttemptsWithSlot != _open.Values.Count(work => work.Silo == silo)).Select(silo => $"an attempt that begins on {silo.Name}"));
            }

            return busy;
        }
    }

    /// <summary>Ties a timer to the work that waits for it, judged by who makes it.</summary>
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
