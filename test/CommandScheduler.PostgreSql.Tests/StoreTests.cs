using System.Diagnostics.Metrics;

using CommandScheduler.PostgreSql.Queries;
using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.Testing;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Npgsql;

using Orleans.Configuration;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class StoreTests(StoreTests.PostgreSql store) : StoreConformance<StoreTests.PostgreSql>(store), IClassFixture<StoreTests.PostgreSql>
{
    /// <summary>The store without a silo, which would wake schedules and take entries up.</summary>
    public sealed class PostgreSql : StoreUnderTest, IAsyncLifetime
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        private readonly PostgreSqlSchedulerOptions _options = new();
        private NpgsqlDataSource _database = null!;
        private NpgsqlDataSource _otherDatabase = null!;
        private LaneStore _store = null!;
        private LaneStore _other = null!;

        public override StoreFeatures Features
            => StoreFeatures.Durability | StoreFeatures.Listing | StoreFeatures.Inbox | StoreFeatures.SeveralInstances;

        public override IScheduleStore Store => _store;

        public override IScheduleStore OtherInstance => _other;

        public override IJobDirectory Directory => new StoredJobs(_database, _options);

        public async ValueTask InitializeAsync()
        {
            var database = await PostgresServer.RequireDatabaseAsync();
            await PostgreSqlSchema.MigrateAsync(database);
            (_database, _otherDatabase) = (NpgsqlDataSource.Create(database), NpgsqlDataSource.Create(database));
            (_store, _other) = (Open(_database), Open(_otherDatabase));
        }

        public async ValueTask DisposeAsync()
        {
            if (_database is not null)
            {
                await _store.DisposeAsync();
                await _other.DisposeAsync();
                await _database.DisposeAsync();
                await _otherDatabase.DisposeAsync();
            }

            await _services.DisposeAsync();
        }

        public override async Task ReopenAsync()
        {
            await _store.DisposeAsync();
            _store = Open(_database);
        }

        public override async Task<long> AddEntryAsync(string scheduleId)
        {
            await using var command = _database.CreateCommand("INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry) VALUES ($1, 0, '{}') RETURNING id");
            command.Parameters.AddWithValue(scheduleId);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        public override async Task<bool> HasEntryAsync(long id)
        {
            await using var command = _database.CreateCommand("SELECT EXISTS (SELECT FROM scheduler.inbox WHERE id = $1 AND refused_at IS NULL)");
            command.Parameters.AddWithValue(id);
            return (bool)(await command.ExecuteScalarAsync())!;
        }

        private LaneStore Open(NpgsqlDataSource database)
        {
            var instruments = new StoreInstruments(_services.GetRequiredService<IMeterFactory>());
            var calls = new StoreCalls(Options.Create(new SchedulerOptions()), Options.Create(new SiloMessagingOptions()), TimeProvider.System);
            return StoreLanes.Open(database, _options, TimeProvider.System, instruments, Silo.Instance, calls, NullLogger<LaneStore>.Instance);
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
