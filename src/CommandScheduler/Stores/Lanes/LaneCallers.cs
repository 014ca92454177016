using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Lanes;

/// <summary>Those who wait for the operations of a lane: tells them in time what fails, and the log and the meter what becomes of batches.</summary>
internal sealed class LaneCallers(TimeSpan retryFor, TimeProvider clock, StoreInstruments instruments, ILogger logger)
{
    /// <summary>How long an operation may be under way that need not be repeated.</summary>
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(10);

    private const long Idle = long.MinValue;

    private readonly GuardedLogger _logger = new(logger);
    private long _busySince = Idle;

    /// <inheritdoc cref="IStoreLane.BusyFor"/>
    public TimeSpan BusyFor => Volatile.Read(ref _busySince) is not Idle and var since ? clock.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Has the time of a caller count from now on.</summary>
    public void Admit(StoreOperation operation) => operation.QueuedAt = clock.GetTimestamp();

    /// <summary>Notes that the lane is at a batch.</summary>
    public void Begin() => Volatile.Write(ref _busySince, clock.GetTimestamp());

    /// <summary>Notes that the lane has done with a batch.</summary>
    public void End() => Volatile.Write(ref _busySince, Idle);

    /// <summary>Notes that a batch is stored, or read.</summary>
    public void Stored(int count, long started) => Guarded.Tell(() =>
    {
        instruments.BatchSize.Record(count);
        instruments.BatchDuration.Record(clock.GetElapsedTime(started).TotalSeconds);
    });

    /// <summary>Notes that a batch is repeated.</summary>
    public void Repeated(int count, Exception exception)
    {
        _logger.BatchRepeated(exception, count);
        Guarded.Tell(() => instruments.BatchesRepeated.Add(1));
    }

    /// <summary>Tells those who cannot wait until a repetition.</summary>
    /// <param name="operations">The operations of a batch that failed.</param>
    /// <param name="pause">The time until its repetition; null if there is none.</param>
    /// <param name="exception">Why it failed.</param>
    public void Fail(IEnumerable<StoreOperation> operations, TimeSpan? pause, Exception exception)
        => Fail(operations, operation => pause is null || WaitedFor(operation) + pause > retryFor, exception);

    /// <summary>Tells those whose time is over while the database does not answer. Their operations may still be carried out.</summary>
    public void FailOverdue(IEnumerable<StoreOperation> operations)
        => Fail(operations, IsOverdue, new TimeoutException($"The database has not answered for {BusyFor.TotalSeconds:0} s."));

    public bool IsOverdue(StoreOperation operation) => WaitedFor(operation) is var waited && waited > retryFor && waited > LongestTry;

    private TimeSpan WaitedFor(StoreOperation operation) => clock.GetElapsedTime(operation.QueuedAt);

    private void Fail(IEnumerable<StoreOperation> operations, Func<StoreOperation, bool> which, Exception exception)
    {
        var failed = operations.Count(operation => which(operation) && operation.Answer.TrySetException(exception));
        if (failed > 0)
        {
            _logger.BatchFailed(exception, failed);
            Guarded.Tell(() => instruments.OperationsFailed.Add(failed));
        }
    }
}
