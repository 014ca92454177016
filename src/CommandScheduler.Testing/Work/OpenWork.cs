namespace CommandScheduler.Testing.Work;

/// <summary>A piece of work that holds virtual time up until it ends, but for the times in which it waits for the clock or for the test.</summary>
internal sealed class OpenWork(WorkLedger ledger, long id, TestSilo? silo, string what) : IDisposable
{
    private int _waits;
    private volatile bool _isAwake;

    public long Id => id;

    /// <summary>Gets the silo that does the work; null if the kit itself does it.</summary>
    public TestSilo? Silo => silo;

    /// <summary>Gets or sets the words by which a message names the work.</summary>
    public string What { get; set; } = what;

    /// <summary>Gets whether the work holds time up.</summary>
    public bool IsBusy => _isAwake || Volatile.Read(ref _waits) == 0;

    /// <summary>Notes that the work waits for the clock or for the test, once more.</summary>
    public void Wait()
    {
        Interlocked.Increment(ref _waits);
        ledger.Signal();
    }

    /// <summary>Notes that one of these waits is over.</summary>
    public void GoOn()
    {
        Interlocked.Decrement(ref _waits);
        ledger.Signal();
    }

    /// <summary>Makes the work hold time up until it ends, even if some of its waits are not over.</summary>
    public void Awake() => _isAwake = true;

    public void Dispose() => ledger.End(this);
}
