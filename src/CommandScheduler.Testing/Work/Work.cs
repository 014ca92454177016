namespace CommandScheduler.Testing;

/// <summary>Something that is being done, and must be done before time passes, unless it waits for that.</summary>
internal sealed class Work(WorkLedger ledger, long id, TestSilo? silo, string what) : IDisposable
{
    private int _waits;
    private volatile bool _isAwake;

    public long Id => id;

    public TestSilo? Silo => silo;

    public string What { get; set; } = what;

    public bool IsBusy => _isAwake || Volatile.Read(ref _waits) == 0;

    /// <summary>Notes that the work waits, for the clock or the test.</summary>
    public void Wait()
    {
        Interlocked.Increment(ref _waits);
        ledger.Signal();
    }

    /// <summary>Notes that one of its waits is over.</summary>
    public void GoOn()
    {
        Interlocked.Decrement(ref _waits);
        ledger.Signal();
    }

    /// <summary>Notes that it goes on, whatever it waits for.</summary>
    public void Awake() => _isAwake = true;

    public void Dispose() => ledger.End(this);
}
