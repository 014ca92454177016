using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing;

/// <summary>Lets things go wrong at chosen points. Each fault strikes a number of times and is gone. Thread-safe.</summary>
public sealed class FaultInjector
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    internal FaultInjector()
    {
    }

    /// <summary>Gets how many times faults have yet to strike: 0 when every fault of a test was reached.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return _faults.Sum(fault => fault.Times);
            }
        }
    }

    /// <summary>Fails at a point, as a lost connection or a handler with an error does.</summary>
    /// <param name="point">Where.</param>
    /// <param name="exception">What is thrown; null for an <see cref="IOException"/>.</param>
    /// <param name="times">How often; at least 1.</param>
    /// <param name="scheduleId">The schedule that it strikes; null for any.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1, or the point is none of the enumeration.</exception>
    public void Throw(FaultPoint point, Exception? exception = null, int times = 1, string? scheduleId = null)
        => Add(new Fault(point, exception ?? new IOException($"A fault was injected {Words(point)}."), scheduleId) { Times = times });

    /// <summary>Ends the silo that comes to a point, at once. The cluster replaces it at the same virtual time.</summary>
    /// <param name="point">Where.</param>
    /// <param name="times">How often; at least 1.</param>
    /// <param name="scheduleId">The schedule that it strikes; null for any.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1, or the point is none of the enumeration.</exception>
    public void Crash(FaultPoint point, int times = 1, string? scheduleId = null) => Add(new Fault(point, null, scheduleId) { Times = times });

    /// <summary>Forgets the faults that have not struck.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    internal void Pass(FaultPoint point, string scheduleId, TestSilo silo)
    {
        Fault? fault;
        lock (_lock)
        {
            silo.ThrowIfDead();
            fault = _faults.Find(fault => fault.Point == point && (fault.ScheduleId ?? scheduleId) == scheduleId);
            if (fault is null)
            {
                return;
            }

            if (--fault.Times == 0)
            {
                _faults.Remove(fault);
            }

            if (fault.Exception is null)
            {
                // Under the lock, so that what goes on beside it in the silo cannot use up the next crash.
                silo.Die();
            }
        }

        throw fault.Exception ?? new SiloCrashedException(silo.Name);
    }

    private static string Words(FaultPoint point) => point switch
    {
        FaultPoint.BeforeStore => "before the schedule was stored",
        FaultPoint.AfterStore => "after the schedule was stored",
        FaultPoint.BeforeDispatch => "before the dispatch",
        _ => "after the dispatch",
    };

    private void Add(Fault fault)
    {
        if (!Enum.IsDefined(fault.Point))
        {
            var points = string.Join(", ", Enum.GetNames<FaultPoint>());
            throw new ArgumentOutOfRangeException("point", fault.Point, $"{fault.Point} is no fault point. Choose one of {points}.");
        }

        if (fault.Times < 1)
        {
            throw new ArgumentOutOfRangeException("times", fault.Times, $"A fault cannot strike {fault.Times} times. Choose 1 or more.");
        }

        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    private sealed class Fault(FaultPoint point, Exception? exception, string? scheduleId)
    {
        public FaultPoint Point => point;

        public Exception? Exception => exception;

        public string? ScheduleId => scheduleId;

        public int Times { get; set; }
    }
}
