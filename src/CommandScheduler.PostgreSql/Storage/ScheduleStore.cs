using CommandScheduler.Stores;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>The lanes of a silo: some that write, each the schedules whose hash falls to it, and one that reads.</summary>
internal sealed class ScheduleStore : ILifecycleParticipant<ISiloLifecycle>, IHealthSource, IAsyncDisposable
{
    private readonly StoreLane[] _writers;
    private readonly StoreLane _reader;

    public ScheduleStore([FromKeyedServices(PostgreSqlCommandSchedulerExtensions.DatabaseKey)] NpgsqlDataSource database, PostgreSqlSchedulerOptions options, TimeProvider clock, StoreInstruments instruments, ILogger<ScheduleStore> logger)
    {
        var capacity = options.MaxQueuedOperations / options.WriteConnections;
        var writes = new WriteBatch(options.Schema);
        _writers = [.. Enumerable.Range(0, options.WriteConnections).Select(_ => new StoreLane(database, writes, capacity, options.RetryFor, clock, instruments, logger))];
        _reader = new StoreLane(database, new ReadBatch(options.Schema), options.MaxQueuedOperations, options.RetryFor, clock, instruments, logger);
        instruments.ObserveQueue(() => Queued);
    }

    /// <summary>Gets how many reads and writes wait.</summary>
    public int Queued => _reader.Queued + _writers.Sum(lane => lane.Queued);

    /// <summary>Reads a schedule; null if there is none.</summary>
    public Task<StoredRow?> ReadAsync(string scheduleId) => _reader.ExecuteAsync(new StoreOperation { Kind = OperationKind.Read, ScheduleId = scheduleId });

    /// <summary>Writes a schedule that has the expected version; null if there must be none.</summary>
    public Task WriteAsync(string scheduleId, long? expected, NewRow row, IReadOnlyList<SettledEntry> settled)
        => Writer(scheduleId).ExecuteAsync(new StoreOperation { Kind = expected is null ? OperationKind.Insert : OperationKind.Update, ScheduleId = scheduleId, Expected = expected, Row = row, Settled = settled });

    /// <summary>Deletes a schedule that has the expected version; null if there is none, and only entries of the inbox are settled.</summary>
    public Task DeleteAsync(string scheduleId, long? expected, IReadOnlyList<SettledEntry> settled)
        => Writer(scheduleId).ExecuteAsync(new StoreOperation { Kind = expected is null ? OperationKind.Settle : OperationKind.Delete, ScheduleId = scheduleId, Expected = expected, Settled = settled });

    public void Report(SchedulerHealth health) => health.Data["store.queued"] = Queued;

    public void Participate(ISiloLifecycle lifecycle)
        // After the grains are gone, which write until then.
        => lifecycle.Subscribe(nameof(ScheduleStore), ServiceLifecycleStage.RuntimeServices, _ => Task.CompletedTask, StopAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _writers.Append(_reader))
        {
            await lane.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_writers.Append(_reader).Select(lane => lane.DrainAsync(cancellationToken)));

    private StoreLane Writer(string scheduleId) => _writers[(uint)string.GetHashCode(scheduleId, StringComparison.Ordinal) % _writers.Length];
}
