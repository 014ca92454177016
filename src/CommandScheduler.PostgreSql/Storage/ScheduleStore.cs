using System.Globalization;

using CommandScheduler.Stores;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>The lanes of a silo: some that write, each the schedules whose hash falls to it, and one that reads.</summary>
internal sealed class ScheduleStore : IScheduleStore, ILifecycleParticipant<ISiloLifecycle>, IHealthSource, IAsyncDisposable
{
    private readonly StoreLane[] _writers;
    private readonly StoreLane _reader;
    private readonly long _silo;

    public ScheduleStore([FromKeyedServices(PostgreSqlCommandSchedulerExtensions.DatabaseKey)] NpgsqlDataSource database, PostgreSqlSchedulerOptions options, TimeProvider clock, StoreInstruments instruments, ILocalSiloDetails silo, ILogger<ScheduleStore> logger)
    {
        _silo = SiloCode.Of(silo.SiloAddress);
        var capacity = options.MaxQueuedOperations / options.WriteConnections;
        var writes = new WriteBatch(options.Schema);
        _writers = [.. Enumerable.Range(0, options.WriteConnections).Select(_ => new StoreLane(database, writes, capacity, options.RetryFor, clock, instruments, logger))];
        _reader = new StoreLane(database, new ReadBatch(options.Schema), options.MaxQueuedOperations, options.RetryFor, clock, instruments, logger);
        instruments.ObserveQueue(() => Queued);
    }

    /// <summary>Gets how many reads and writes wait.</summary>
    public int Queued => _reader.Queued + _writers.Sum(lane => lane.Queued);

    public async Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var row = await _reader.ExecuteAsync(new StoreOperation { Kind = OperationKind.Read, ScheduleId = scheduleId }).WaitAsync(cancellationToken).ConfigureAwait(false);
        return row is null ? null : new StoredDocument(row.Document, Text(row.Version));
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expected = Number(expectedVersion);
        var row = new NewRow
        {
            RingHash = RingHash.Of(SchedulerNames.GrainOf(scheduleId)),
            WriteId = Random.Shared.NextInt64(1, long.MaxValue),
            WakeUpAt = write.WakeUpAt?.UtcDateTime,
            ArmedBy = write.IsArmed ? _silo : null,
            Attention = write.NeedsAttention ? true : null,
            Tags = write.Tags.Count == 0 ? null : string.Join(NewRow.TagSeparator, write.Tags),
            Document = write.Document,
        };
        var kind = expected is null ? OperationKind.Insert : OperationKind.Update;
        await Writer(scheduleId).ExecuteAsync(new StoreOperation { Kind = kind, ScheduleId = scheduleId, Expected = expected, Row = row, Settled = write.Settled, Outcomes = write.Outcomes }).ConfigureAwait(false);
        return Text(row.WriteId);
    }

    public async Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expected = Number(expectedVersion);
        if (expected is not null || write.Settled.Count > 0)
        {
            var kind = expected is null ? OperationKind.Settle : OperationKind.Delete;
            await Writer(scheduleId).ExecuteAsync(new StoreOperation { Kind = kind, ScheduleId = scheduleId, Expected = expected, Settled = write.Settled, Outcomes = write.Outcomes }).ConfigureAwait(false);
        }
    }

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

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a version. What is none of ours is no row's, and conflicts.</summary>
    private static long? Number(string? version)
        => version is null ? null : long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private StoreLane Writer(string scheduleId) => _writers[(uint)string.GetHashCode(scheduleId, StringComparison.Ordinal) % _writers.Length];
}
