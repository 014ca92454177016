using CommandScheduler.Sqlite.Files;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>Makes the store of a silo on SQLite, which lets one connection write at a time.</summary>
internal static class StoreLanes
{
    private const int Capacity = 10_000;

    public static LaneStore Open(
        SqliteSource source,
        SqliteSchedulerOptions options,
        TimeProvider clock,
        StoreInstruments instruments,
        ILocalSiloDetails silo,
        StoreCalls calls,
        ILogger<LaneStore> logger)
    {
        var (errors, limits) = (new FileErrors(), new LaneLimits(Capacity, options.BusyTimeout));
        return new LaneStore([Lane("writer", new WriteBatch())], Lane("reader", new ReadBatch()), silo, calls, instruments);

        IStoreLane Lane(string name, IBatch<Session> batches)
            => new StoreLane<Session>(new LaneConnection(source, name), batches, errors, limits, clock, instruments, logger);
    }
}
