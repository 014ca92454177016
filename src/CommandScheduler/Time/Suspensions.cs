namespace CommandScheduler.Time;

/// <summary>Notices that the process stood still: it was suspended, its machine slept, or it got no processor for long.</summary>
/// <remarks>
/// Other silos may have given this one up meanwhile, and changed or done what its activations hold for theirs. A time is real, so
/// this is real time also under the virtual clock of a test. Thread-safe.
/// </remarks>
internal sealed class Suspensions : IDisposable
{
    /// <summary>The shortest time that counts. Members of a cluster are more patient than that with one another.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _beats;
    private long _lookedAt;
    private DateTimeOffset _lookedOn;
    private long _count;

    public Suspensions(TimeProvider clock)
    {
        _clock = clock;
        (_lookedAt, _lookedOn) = (clock.GetTimestamp(), clock.GetUtcNow());
        _beats = clock.CreateTimer(_ => Look(), null, Beat, Beat);
    }

    /// <summary>Marks the present moment.</summary>
    public Moment Now => new(this, Look());

    public void Dispose() => _beats.Dispose();

    /// <summary>Gets how often the process was suspended so far.</summary>
    private long Look()
    {
        lock (_lock)
        {
            var (at, on) = (_clock.GetTimestamp(), _clock.GetUtcNow());
            var passed = _clock.GetElapsedTime(_lookedAt, at);

            // A machine that sleeps may stop the one clock and not the other.
            if (passed > Shortest || on - _lookedOn - passed > Shortest)
            {
                _count++;
            }

            (_lookedAt, _lookedOn) = (at, on);
            return _count;
        }
    }

    /// <summary>A moment in the life of the process.</summary>
    internal readonly struct Moment(Suspensions suspensions, long count)
    {
        /// <summary>Gets a value indicating whether the process has run from then on without standing still.</summary>
        public bool IsUnbroken => suspensions.Look() == count;
    }
}
