using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;

using Npgsql;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>Hangfire on PostgreSQL. Jobs that succeeded stay there for a day; empty means that no other is left.</summary>
internal sealed class HangfireContender : IContender
{
    private const int Workers = 64;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly Dispatches _dispatches;
    private readonly PostgresDatabase _database;
    private readonly Analyzing _analyzing;
    private BackgroundJobServer? _server;
    private BackgroundJobClient? _client;

    private HangfireContender(Dispatches dispatches, PostgresDatabase database)
    {
        _dispatches = dispatches;
        _database = database;
        _analyzing = new Analyzing(database.ConnectionString);
    }

    public static async Task<IContender> CreateAsync(Dispatches dispatches, string? existing)
    {
        // Its calls block, so each caller needs a thread.
        ThreadPool.SetMinThreads(3 * Workers, Workers);
        return new HangfireContender(dispatches, await PostgresDatabase.OpenAsync(existing));
    }

    public Task StartAsync()
    {
        var options = new PostgreSqlStorageOptions { QueuePollInterval = Poll };
        var connectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { MaxPoolSize = (2 * Workers) + 32 }.ConnectionString;
        var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options);
        _client = new BackgroundJobClient(storage);
        _server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                WorkerCount = Workers,
                SchedulePollingInterval = Poll,
                MaxDegreeOfParallelismForSchedulers = 16,
                Activator = new PingActivator(_dispatches),
            },
            storage);
        return Task.CompletedTask;
    }

    public Task ScheduleAsync(int number, DateTimeOffset due)
    {
        var ticks = due.UtcTicks;
        return Task.Run(() => _client!.Schedule<HangfirePing>(ping => ping.Run(number, ticks), due));
    }

    public Task<bool> IsEmptyAsync()
        => _database.AskAsync("SELECT NOT EXISTS (SELECT FROM hangfire.job WHERE statename IS NULL OR statename NOT IN ('Succeeded', 'Deleted'))");

    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            server.SendStop();
            await server.WaitForShutdownAsync(CancellationToken.None);
            server.Dispose();
        }

        NpgsqlConnection.ClearAllPools();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _analyzing.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed class PingActivator(Dispatches dispatches) : JobActivator
    {
        public override object ActivateJob(Type jobType) => new HangfirePing(dispatches);
    }
}
