using System.Diagnostics.Metrics;

using CommandScheduler.Queries;
using CommandScheduler.Sqlite.Files;
using CommandScheduler.Sqlite.Queries;
using CommandScheduler.Sqlite.Storage;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Testing;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.Watching;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Orleans.Configuration;

namespace CommandScheduler.Sqlite.Tests;

public sealed class StoreTests(StoreTests.Sqlite store) : StoreConformance<StoreTests.Sqlite>(store), IClassFixture<StoreTests.Sqlite>
{
    /// <summary>The store without a silo, which would wake schedules and take entries up.</summary>
    public sealed class Sqlite : StoreUnderTest, IAsyncLifetime
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        private readonly TemporaryDirectory _directory = new();
        private readonly SqliteSchedulerOptions _options = new();
        private SqliteSource _source = null!;
        private LaneStore _store = null!;
        private LaneStore _other = null!;

        public override StoreFeatures Features
            => StoreFeatures.Durability | StoreFeatures.Listing | StoreFeatures.Inbox | StoreFeatures.SeveralInstances;

        public override IScheduleStore Store => _store;

        public override IScheduleStore OtherInstance => _other;

        public override IJobDirectory Directory => new StoredJobs(_source);

        public ValueTask InitializeAsync()
        {
            _source = new SqliteSource(_directory.File("scheduler.db"), _options);
            _source.Hold();
            using var connection = _source.OpenOwn();
            connection.Execute(SqliteSchema.Script);
            (_store, _other) = (Open(), Open());
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            await _other.DisposeAsync();
            _source.Release();
            SqliteConnection.ClearAllPools();
            _directory.Dispose();
            await _services.DisposeAsync();
        }

        public override async Task ReopenAsync()
        {
            await _store.DisposeAsync();
            await _other.DisposeAsync();
            _source.Release();
            _source.Hold();
            (_store, _other) = (Open(), Open());
        }

        public override Task<long> AddEntryAsync(string scheduleId)
            => _source.RunAsync(
                connection => (long)connection.Scalar("INSERT INTO scheduler_inbox (schedule_id, entry) VALUES ($id, '{}') RETURNING id", ("$id", scheduleId))!,
                default);

        public override Task<bool> HasEntryAsync(long id)
            => _source.RunAsync(
                connection => connection.Scalar("SELECT 1 FROM scheduler_inbox WHERE id = $id AND refused_at IS NULL", ("$id", id)) is not null,
                default);

        private LaneStore Open()
        {
            var instruments = new StoreInstruments(_services.GetRequiredService<IMeterFactory>());
            var calls = new StoreCalls(Options.Create(new SchedulerOptions()), Options.Create(new SiloMessagingOptions()), TimeProvider.System);
            return StoreLanes.Open(_source, _options, TimeProvider.System, instruments, Silo.Instance, calls, NullLogger<LaneStore>.Instance);
        }

        private sealed class Silo : ILocalSiloDetails
        {
            public static Silo Instance { get; } = new();

            public string Name => "test";

            public string ClusterId => "test";

            public string DnsHostName => "localhost";

            public SiloAddress SiloAddress { get; } = SiloAddress.New(System.Net.IPAddress.Loopback, 11111, 1);

            public SiloAddress GatewayAddress => SiloAddress;
        }
    }
}
