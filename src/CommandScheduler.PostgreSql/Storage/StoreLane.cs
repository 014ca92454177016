using System.Threading.Channels;

using Microsoft.Extensions.Logging;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Takes the operations of all activations and carries them out in batches, one after another, on one connection.</summary>
/// <remarks>
/// An operation that comes while the lane is idle goes at once; those that come while a batch runs share the next one. A
/// batch is one transaction: it is repeated as a whole when the connection is lost, with the same write ids, so that what
/// was committed unseen is recognised. All operations on one schedule go through one lane, so their order is kept.
/// </remarks>
internal sealed class StoreLane : IAsyncDisposable
{
    private const int MaxBatch = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Channel<StoreOperation> _queue;
    private readonly Queue<StoreOperation> _carried = new();
    private readonly LaneConnection _connection;
    private readonly IBatch _batches;
    private readonly StoreInstruments _instruments;
    private readonly TimeSpan _retryFor;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _abandon = new();
    private readonly Task _running;

    public StoreLane(NpgsqlDataSource database, IBatch batches, int capacity, TimeSpan retryFor, TimeProvider clock, StoreInstruments instruments, ILogger logger)
    {
        _queue = Channel.CreateBounded<StoreOperation>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _connection = new LaneConnection(database, clock);
        _batches = batches;
        _retryFor = retryFor;
        _clock = clock;
        _instruments = instruments;
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Gets how many operations wait.</summary>
    public int Queued => _queue.Reader.Count;

    /// <summary>Hands an operation over; waits while the queue is full.</summary>
    public async Task<StoredRow?> ExecuteAsync(StoreOperation operation)
    {
        if (!_queue.Writer.TryWrite(operation))
        {
            await _queue.Writer.WriteAsync(operation).ConfigureAwait(false);
        }

        return await operation.Done.ConfigureAwait(false);
    }

    /// <summary>Carries out what is queued, and ends.</summary>
    /// <param name="cancellationToken">Ends it at once: what is queued then fails.</param>
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
            await CarryOutAsync(batch).ConfigureAwait(false);
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes what waits, but at most one operation on each schedule; a second one waits for the next batch.</summary>
    private void Collect(List<StoreOperation> batch, HashSet<string> schedules)
    {
        batch.Clear();
        schedules.Clear();
        for (var carried = _carried.Count; carried > 0; carried--)
        {
            Take(_carried.Dequeue());
        }

        while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var operation))
        {
            Take(operation);
        }

        void Take(StoreOperation operation)
        {
            if (batch.Count < MaxBatch && schedules.Add(operation.ScheduleId))
            {
                batch.Add(operation);
            }
            else
            {
                _carried.Enqueue(operation);
            }
        }
    }

    /// <summary>Carries out a batch and answers each of its callers. Never throws.</summary>
    private async Task CarryOutAsync(List<StoreOperation> batch)
    {
        var started = _clock.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var connection = await _connection.OpenAsync(_abandon.Token).ConfigureAwait(false);
                await _batches.ExecuteAsync(connection, batch, _abandon.Token).ConfigureAwait(false);
                _instruments.BatchStored(batch.Count, _clock.GetElapsedTime(started));
                return;
            }
            catch (Exception exception) when (DatabaseErrors.IsAboutData(exception) && batch.Count > 1)
            {
                // One row of it cannot be stored; the others must not suffer for it.
                await CarryOutAsync([.. batch.Take(batch.Count / 2)]).ConfigureAwait(false);
                await CarryOutAsync([.. batch.Skip(batch.Count / 2)]).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
            {
                await _connection.LoseAsync().ConfigureAwait(false);
                if (_abandon.IsCancellationRequested || !DatabaseErrors.MayPass(exception) || _clock.GetElapsedTime(started) + pause > _retryFor)
                {
                    _logger.BatchFailed(exception, batch.Count);
                    _instruments.BatchFailed(batch.Count);
                    foreach (var operation in batch)
                    {
                        operation.Fail(exception);
                    }

                    return;
                }

                _logger.BatchRepeated(exception, batch.Count);
                _instruments.BatchRepeated();
            }

            await Task.Delay(pause, _clock, _abandon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
