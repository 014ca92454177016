using CommandScheduler.Stores;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Makes the store of a silo on PostgreSQL.</summary>
internal static class StoreLanes
{
    public static LaneStore Open(
        NpgsqlDataSource database,
        PostgreSqlSchedulerOptions options,
        TimeProvider clock,
        StoreInstruments instruments,
        ILocalSiloDetails silo,
        StoreCalls calls,
        ILogger<LaneStore> logger)
    {
        var errors = new DatabaseErrors();
        var writes = new WriteBatch(options.Schema);
        var capacity = options.MaxQueuedOperations / options.WriteConnections;
        return new LaneStore(
            [.. Enumerable.Range(0, options.WriteConnections).Select(_ => Lane(new LaneConnection(database, clock, writes: true), writes, capacity))],
            Lane(new LaneConnection(database, clock), new ReadBatch(options.Schema), options.MaxQueuedOperations),
            silo,
            calls,
            instruments);

        IStoreLane Lane(LaneConnection connection, IBatch<NpgsqlConnection> batches, int capacity)
        {
            var limits = new LaneLimits(capacity, options.RetryFor);
            return new StoreLane<NpgsqlConnection>(connection, batches, errors, limits, clock, instruments, logger);
        }
    }
}
