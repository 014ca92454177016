namespace CommandScheduler.Time;

/// <summary>
/// Notices that the process stood still: it was suspended, its machine slept, or it got no processor for long; and that its wall clock was set back.
/// </summary>
/// <remarks>
/// Other silos may have given this one up meanwhile, and changed or done what its activations hold for theirs. Orleans' own timers wait by the wall
/// clock: until that is where it was, a silo may neither learn that others came nor that it was given up itself. A time is real, so
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
    private long? _setBackAt;
    private TimeSpan _setBackBy;

    public Suspensions(TimeProvider clock)
    {
        _clock = clock;
        (_lookedAt, _lookedOn) = (clock.GetTimestamp(), clock.GetUtcNow());
        _beats = clock.CreateTimer(_ => OnBeat(), null, Beat, Beat);
    }

    /// <summary>Marks the present moment.</summary>
    public Moment Now => new(this, Look());

    /// <summary>Gets for how long Orleans' timers may still wait because the wall clock was set back; zero if they do not.</summary>
    public TimeSpan Stalled
    {
        get
        {
            lock (_lock)
            {
                Look();
                return _setBackAt is { } at && _setBackBy - _clock.GetElapsedTime(at) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    public void Dispose() => _beats.Dispose();

    /// <summary>While the silo may not learn what becomes of the others, no activation is trusted for longer than from one beat to the next.</summary>
    private void OnBeat()
    {
        lock (_lock)
        {
            if (Stalled > TimeSpan.Zero)
            {
                _count++;
            }
        }
    }

    /// <summary>Gets how often the process was suspended so far, or its clock set back.</summary>
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

            if (passed - (on - _lookedOn) is var back && back > Shortest)
            {
                _count++;
                var left = _setBackAt is { } before ? _setBackBy - _clock.GetElapsedTime(before, at) : TimeSpan.Zero;
                (_setBackAt, _setBackBy) = (at, back > left ? back : left);
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
