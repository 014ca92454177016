using System.Globalization;

using CommandScheduler.Sqlite;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>The scheduler on one of its back ends, each job in a schedule of its own.</summary>
/// <param name="dispatches">Told of each dispatch.</param>
/// <param name="use">Sets the back end.</param>
/// <param name="isEmpty">Looks into the store.</param>
/// <param name="store">The store, disposed at the end.</param>
/// <param name="byFacade">Whether jobs are scheduled through the facade, and not through the grain of each schedule.</param>
internal sealed class BackEnd(
    Dispatches dispatches,
    Action<CommandSchedulerBuilder> use,
    Func<Task<bool>> isEmpty,
    IAsyncDisposable store,
    bool byFacade = false) : IContender, IBulkContender
{
    private IHost? _host;
    private IGrainFactory? _grains;

    public ICommandScheduler Scheduler => (_host ?? throw new InvalidOperationException("The silo is not started."))
        .Services.GetRequiredService<ICommandScheduler>();

    public IGrainFactory Grains => _grains ?? throw new InvalidOperationException("The silo is not started.");

    public static Task<IContender> PostgresAsync(Dispatches dispatches, string? existing) => PostgresAsync(dispatches, existing, direct: true, byFacade: false);

    public static Task<IContender> PostgresFacadeAsync(Dispatches dispatches, string? existing)
        => PostgresAsync(dispatches, existing, direct: true, byFacade: true);

    public static Task<IContender> PostgresGrainsAsync(Dispatches dispatches, string? existing)
        => PostgresAsync(dispatches, existing, direct: false, byFacade: false);

    public static async Task<IContender> PostgresAdoAsync(Dispatches dispatches, string? existing)
    {
        var database = await PostgresDatabase.OpenAsync(existing);
        return new BackEnd(
            dispatches,
            scheduler => scheduler.UseAdoNet("Npgsql", database.ConnectionString),
            () => database.AskAsync("SELECT NOT EXISTS (SELECT FROM scheduler.scheduler_state)"),
            database);
    }

    public static Task<IContender> SqliteAsync(Dispatches dispatches, string? existing) => SqliteAsync(dispatches, existing, SqliteSynchronous.Normal);

    public static Task<IContender> SqliteFullAsync(Dispatches dispatches, string? existing) => SqliteAsync(dispatches, existing, SqliteSynchronous.Full);

    private static async Task<IContender> PostgresAsync(Dispatches dispatches, string? existing, bool direct, bool byFacade)
    {
        var database = await PostgresDatabase.OpenAsync(existing);
        return new BackEnd(
            dispatches,
            scheduler => scheduler.UsePostgreSql(database.ConnectionString).Configure(options => options.StoreNewSchedulesDirectly = direct),
            () => database.AskAsync("SELECT NOT EXISTS (SELECT FROM scheduler.schedules)"),
            database,
            byFacade);
    }

    private static Task<IContender> SqliteAsync(Dispatches dispatches, string? existing, SqliteSynchronous synchronous)
    {
        var directory = existing is null ? new TemporaryDirectory() : null;
        var file = existing ?? directory!.File("scheduler.db");
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        return Task.FromResult<IContender>(new BackEnd(
            dispatches,
            scheduler => scheduler.UseSqlite(file, options => options.Synchronous = synchronous),
            IsEmptyAsync,
            new SqliteFile(connection, directory)));

        async Task<bool> IsEmptyAsync()
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT NOT EXISTS (SELECT * FROM scheduler_schedules)";
            return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) == 1;
        }
    }

    public async Task StartAsync()
    {
        _host = await Silo.StartAsync(dispatches, silo => silo.AddCommandScheduler(scheduler =>
        {
            use(scheduler);
            // One workload changes a schedule that has 1,000 jobs already.
            scheduler.Configure(options => options.MaxJobsPerSchedule = 2_000);
            scheduler.Handle<Ping>((ping, context) =>
            {
                dispatches.Add(ping.Number, context.Scheduled.DueAt);
                return Task.CompletedTask;
            });
        }));
        _grains = _host.Services.GetRequiredService<IGrainFactory>();
    }

    public Task ScheduleAsync(int number, DateTimeOffset due)
        => byFacade
            ? Scheduler.ScheduleOnceAsync(Guid.NewGuid().ToString("N"), new Ping(number), due, "ping")
            : Grains.GetGrain<IScheduleGrain>(Guid.NewGuid()).ScheduleOnce(new Ping(number), due, "ping");

    public async Task ScheduleManyAsync(IReadOnlyList<int> numbers, DateTimeOffset due)
    {
        var items = numbers.Select(number => new ScheduledItem(Guid.NewGuid().ToString("N"), new Ping(number), due, "ping"));
        var result = await Scheduler.ScheduleManyAsync(items.ToAsyncEnumerable());
        if (result.Scheduled != numbers.Count)
        {
            throw new InvalidOperationException($"{result.Scheduled} of {numbers.Count} jobs were scheduled.");
        }
    }

    public Task<bool> IsEmptyAsync() => isEmpty();

    public async Task StopAsync()
    {
        await Silo.StopAsync(_host);
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await store.DisposeAsync();
    }

    private sealed class SqliteFile(SqliteConnection connection, TemporaryDirectory? directory) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            directory?.Dispose();
        }
    }
}
