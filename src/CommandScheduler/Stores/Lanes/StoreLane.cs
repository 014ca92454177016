using System.Threading.Channels;

using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Lanes;

/// <summary>Takes the operations of all activations and carries them out in batches, one after another, on one connection.</summary>
/// <remarks>
/// An operation that comes while the lane is idle goes at once; those that come while a batch runs share the next one. A
/// batch is one transaction: it is repeated as a whole when the connection is lost, with the same write ids, so that a
/// write that was committed unseen is recognised. All operations on one schedule go through one lane, so their order is kept.
/// Each caller is told in time, also those of operations that wait behind a batch that the database does not answer.
/// </remarks>
internal sealed class StoreLane<TConnection> : IStoreLane
{
    private const int MaxBatch = 500;

    /// <summary>How many characters the large documents of a batch have at most, and the small ones; a single document may have more.</summary>
    internal const int MaxBatchLength = 4 << 20;

    /// <summary>What is longer is large. Small documents go ahead of large ones that find no room, so that they need not wait for all of these.</summary>
    internal const int MostOfSmall = 64 << 10;

    /// <summary>How often a batch that the database does not answer is looked at, for callers whose time is over.</summary>
    public static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Channel<StoreOperation> _queue;
    private readonly Queue<StoreOperation> _carried = new();
    private readonly ILaneConnection<TConnection> _connection;
    private readonly IBatch<TConnection> _batches;
    private readonly IStoreErrors _errors;
    private readonly LaneCallers _callers;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly Task _running;

    /// <summary>What was abandoned while the database was at it: it has the connection, and nobody waits for it.</summary>
    private Task? _left;

    /// <summary>Makes a lane, which runs until it is drained or disposed.</summary>
    /// <param name="connection">Its connection, which is disposed with it.</param>
    /// <param name="batches">Carries out its batches.</param>
    /// <param name="errors">Tells which errors may pass.</param>
    /// <param name="limits">How many operations may wait, and how long a batch is repeated.</param>
    /// <param name="clock">Measures pauses.</param>
    /// <param name="instruments">Is told of batches.</param>
    /// <param name="logger">Is told of errors.</param>
    public StoreLane(
        ILaneConnection<TConnection> connection,
        IBatch<TConnection> batches,
        IStoreErrors errors,
        LaneLimits limits,
        TimeProvider clock,
        StoreInstruments instruments,
        ILogger logger)
    {
        _queue = Channel.CreateBounded<StoreOperation>(new BoundedChannelOptions(limits.Capacity) { SingleReader = true });
        _connection = connection;
        _batches = batches;
        _errors = errors;
        _callers = new LaneCallers(limits.RetryFor, clock, instruments, logger);
        _clock = clock;
        // A driver may block here, to tell a server that does not answer.
        _abandon.Token.Register(() => _ = _cancel.CancelAsync());
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public int Queued => _queue.Reader.Count;

    /// <inheritdoc/>
    public TimeSpan BusyFor => _callers.BusyFor;

    /// <inheritdoc/>
    public async Task<StoredRow?> ExecuteAsync(StoreOperation operation)
    {
        _callers.Admit(operation);
        if (!_queue.Writer.TryWrite(operation))
        {
            await _queue.Writer.WriteAsync(operation).ConfigureAwait(false);
        }

        return await operation.Answer.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        using var abandon = cancellationToken.Register(_abandon.Cancel);
        await _running.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (!_running.IsCompleted)
        {
            await _abandon.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<StoreOperation>(MaxBatch);
        var schedules = new HashSet<string>(StringComparer.Ordinal);
        while (_carried.Count > 0 || await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Collect(batch, schedules);
            if (batch.Count == 0)
            {
                continue;
            }

            _callers.Begin();
            await CarryOutAsync(batch).ConfigureAwait(false);
            _callers.End();
            if (_left is not null)
            {
                batch = new(MaxBatch);
            }
        }

        if (_left is null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _ = _left.ContinueWith(_ => _connection.DisposeAsync().AsTask(), TaskScheduler.Default);
        }
    }

    /// <summary>Takes the operations that wait, but at most one operation on each schedule; a second one waits for the next batch.</summary>
    private void Collect(List<StoreOperation> batch, HashSet<string> schedules)
    {
        batch.Clear();
        schedules.Clear();
        var (small, large) = (0, 0);
        for (var carried = _carried.Count; carried > 0; carried--)
        {
            Take(_carried.Dequeue());
        }

        while (batch.Count < MaxBatch && _carried.Count < MaxBatch && small < MaxBatchLength && _queue.Reader.TryRead(out var operation))
        {
            Take(operation);
        }

        void Take(StoreOperation operation)
        {
            if (operation.Answer.Task.IsCompleted)
            {
                // Its caller was told already that it failed.
            }
            else if (schedules.Add(operation.ScheduleId) && batch.Count < MaxBatch && Fits(operation.Length))
            {
                batch.Add(operation);
            }
            else
            {
                _carried.Enqueue(operation);
            }
        }

        bool Fits(int length)
        {
            ref var taken = ref length > MostOfSmall ? ref large : ref small;
            if (taken > 0 && length > MaxBatchLength - taken)
            {
                return false;
            }

            taken += length;
            return true;
        }
    }

    /// <summary>Carries out a batch and answers each of its callers. Never throws.</summary>
    private async Task CarryOutAsync(List<StoreOperation> batch)
    {
        var started = _clock.GetTimestamp();
        var pauses = new Backoff(FirstPause, LongestPause, _clock);
        while (true)
        {
            try
            {
                await TryAsync(batch).ConfigureAwait(false);
                _callers.Stored(batch.Count, started);
                return;
            }
            catch (Exception exception) when (_errors.IsAboutData(exception) && batch.Count > 1)
            {
                // One row of the batch cannot be stored; the others must not suffer for it.
                await CarryOutAsync([.. batch.Take(batch.Count / 2)]).ConfigureAwait(false);
                await CarryOutAsync([.. batch.Skip(batch.Count / 2)]).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
            {
                // After an error of data the connection is as good as before.
                if (_left is null && !_errors.IsAboutData(exception))
                {
                    await _connection.LoseAsync().ConfigureAwait(false);
                }

                var isLast = _abandon.IsCancellationRequested || !_errors.MayPass(exception);
                _callers.Fail(batch, isLast ? null : pauses.Pause, exception);
                batch.RemoveAll(static operation => operation.Answer.Task.IsCompleted);
                batch.ForEach(static operation => operation.MayBeDone = true);
                if (batch.Count == 0)
                {
                    return;
                }

                _callers.Repeated(batch.Count, exception);
            }

            await pauses.WaitAsync(_abandon.Token).ConfigureAwait(false);
            pauses.Grow();
        }
    }

    /// <summary>Carries out a batch once, and goes on without it when the lane is abandoned.</summary>
    private async Task TryAsync(List<StoreOperation> batch)
    {
        _abandon.Token.ThrowIfCancellationRequested();
        var tried = ExecuteAsync();
        while (true)
        {
            try
            {
                await tried.WaitAsync(Glance, _clock, _abandon.Token).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException) when (!tried.IsCompleted)
            {
                FailOverdue(batch);
            }
            catch (OperationCanceledException) when (!tried.IsCompleted)
            {
                _left = tried.ContinueWith(static late => late.Exception, TaskScheduler.Default);
                throw;
            }
        }

        async Task ExecuteAsync()
        {
            var connection = await _connection.OpenAsync(_cancel.Token).ConfigureAwait(false);
            await _batches.ExecuteAsync(connection, batch, _cancel.Token).ConfigureAwait(false);
        }
    }

    private void FailOverdue(List<StoreOperation> batch)
    {
        _callers.FailOverdue(batch);
        _callers.FailOverdue(_carried);

        // The oldest is the first, and those who wait to be let in come after it.
        while (_queue.Reader.TryPeek(out var next) && _callers.IsOverdue(next) && _queue.Reader.TryRead(out var overdue))
        {
            _callers.FailOverdue([overdue]);
        }
    }
}
