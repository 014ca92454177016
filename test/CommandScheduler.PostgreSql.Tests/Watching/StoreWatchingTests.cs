using System.Diagnostics.Metrics;

using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.PostgreSql.Tests.Storage;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Watching;

/// <summary>What a lane tells of its batches.</summary>
public sealed class StoreWatchingTests : IAsyncLifetime
{
    /// <summary>A batch is answered before it is measured.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly NpgsqlException Lost = new("The connection is lost.");

    private readonly EventLog _log = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly HeldBatches _batches = new();
    private ServiceProvider _services = null!;
    private NpgsqlDataSource _database = null!;
    private StoreInstruments _instruments = null!;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await PostgresServer.RequireDatabaseAsync());
        _services = new ServiceCollection().AddMetrics().AddLogging(_log.AddTo).BuildServiceProvider();
        _instruments = new StoreInstruments(_services.GetRequiredService<IMeterFactory>());
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Watches("commandscheduler.store.batch.size")]
    public async Task The_size_of_a_batch_is_measured_when_it_is_stored()
    {
        using var size = Meters.Collect<int>(_services, "commandscheduler.store.batch.size", "{operation}");
        await using var lane = Lane(TimeSpan.FromMinutes(1));
        var (held, calls) = await TwoInOneBatchAsync(lane);
        held.Pass();
        await calls;
        await size.WaitForMeasurementsAsync(2, Patience);
        Assert.Equal([1, 2], size.GetMeasurementSnapshot().Select(told => told.Value));
    }

    [Fact]
    [Watches("commandscheduler.store.batch.duration")]
    public async Task The_time_that_a_batch_takes_is_measured_when_it_is_stored()
    {
        using var duration = Meters.Collect<double>(_services, "commandscheduler.store.batch.duration", "s");
        await using var lane = Lane(TimeSpan.FromMinutes(1), _clock);
        var read = lane.ExecuteAsync(Read("a"));
        var held = await _batches.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(3));
        held.Pass();
        await read;
        await duration.WaitForMeasurementsAsync(1, Patience);
        Assert.Equal([3.0], duration.GetMeasurementSnapshot().Select(told => told.Value));
    }

    [Fact]
    [Watches("BatchRepeated")]
    [Watches("commandscheduler.store.batch.repeated")]
    public async Task A_batch_that_is_repeated_is_logged_and_counted()
    {
        using var repeated = Meters.Collect<long>(_services, "commandscheduler.store.batch.repeated", "{batch}");
        await using var lane = Lane(TimeSpan.FromMinutes(1));
        var (held, calls) = await TwoInOneBatchAsync(lane);
        held.Fail(Lost);
        var logged = await _log.FirstAsync("BatchRepeated");
        logged.Is(30, LogLevel.Warning, ("Count", 2));
        Assert.Same(Lost, logged.Exception);
        (await _batches.NextAsync()).Pass();
        await calls;
        Assert.Equal([1], repeated.GetMeasurementSnapshot().Select(told => told.Value));
    }

    [Fact]
    [Watches("BatchFailed")]
    [Watches("commandscheduler.store.failed")]
    public async Task A_batch_that_failed_for_good_is_logged_and_its_operations_are_counted()
    {
        using var failed = Meters.Collect<long>(_services, "commandscheduler.store.failed", "{operation}");
        await using var lane = Lane(TimeSpan.Zero);
        var (held, calls) = await TwoInOneBatchAsync(lane);
        held.Fail(Lost);
        Assert.Same(Lost, await Assert.ThrowsAsync<NpgsqlException>(() => calls));
        var logged = await _log.FirstAsync("BatchFailed");
        logged.Is(31, LogLevel.Error, ("Count", 2));
        Assert.Same(Lost, logged.Exception);
        Assert.Equal([2], failed.GetMeasurementSnapshot().Select(told => told.Value));
    }

    private static StoreOperation Read(string schedule) => new() { Kind = OperationKind.Read, ScheduleId = schedule };

    private StoreLane<NpgsqlConnection> Lane(TimeSpan retryFor, TimeProvider? clock = null)
        => new(
            new LaneConnection(_database, clock ?? TimeProvider.System),
            _batches,
            new DatabaseErrors(),
            new LaneLimits(100, retryFor),
            clock ?? TimeProvider.System,
            _instruments,
            _services.GetRequiredService<ILogger<LaneStore>>());

    /// <summary>Has one operation stored, and two more wait in one batch.</summary>
    private async Task<(HeldBatches.Held Held, Task Calls)> TwoInOneBatchAsync(StoreLane<NpgsqlConnection> lane)
    {
        var first = lane.ExecuteAsync(Read("first"));
        var held = await _batches.NextAsync();
        var calls = Task.WhenAll(lane.ExecuteAsync(Read("a")), lane.ExecuteAsync(Read("b")));
        held.Pass();
        await first;
        return (await _batches.NextAsync(), calls);
    }
}
