using CommandScheduler.Stores.Index;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Watching;

/// <summary>What a silo tells when it cannot look up, or wake, what comes due.</summary>
public sealed class IndexWatchingTests
{
    /// <summary>A schedule that is not reached.</summary>
    private const string Lost = "lost";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [Watches("ScanFailed")]
    [InlineData("schedules")]
    [InlineData("inbox")]
    public async Task A_look_that_fails_is_logged_with_the_pause_before_the_next(string table)
    {
        await using var silos = await StartAsync();
        await Sql.ExecuteAsync(silos.Database, $"ALTER TABLE scheduler.{table} RENAME TO away");
        var logging = silos.Log.FirstAsync("ScanFailed", logged => logged.Exception!.Message.Contains(table, StringComparison.Ordinal));
        while (!logging.IsCompleted)
        {
            await Sql.ScalarAsync<int>(silos.Database, "SELECT 1");
            silos.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        var logged = await logging;
        logged.Is(32, LogLevel.Warning, ("Pause", TimeSpan.FromSeconds(2)));
        Assert.Equal(PostgresErrorCodes.UndefinedTable, Assert.IsType<PostgresException>(logged.Exception).SqlState);
        await Sql.ExecuteAsync(silos.Database, $"ALTER TABLE scheduler.away RENAME TO {table}");
    }

    [Fact]
    [Watches("ScheduleNotWoken")]
    public async Task A_schedule_that_cannot_be_woken_is_logged()
    {
        await using var silos = await StartAsync();
        await StoreOutOfReachAsync(silos, wakeUp: "'2026-01-05T09:00:00Z'");
        var logging = silos.Log.FirstAsync("ScheduleNotWoken");
        await silos.AdvanceUntilAsync(() => Task.FromResult(logging.IsCompleted), silos.Now + TimeSpan.FromMinutes(1), "the tries are used up");
        await IsNotWokenAsync(logging);
    }

    [Fact]
    [Watches("ScheduleNotWoken")]
    public async Task A_schedule_that_cannot_take_up_its_inbox_is_logged()
    {
        await using var silos = await StartAsync();
        await StoreOutOfReachAsync(silos, wakeUp: "NULL");
        await using var connection = await Sql.OpenAsync(silos.Database);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var scheduling = silos.Services.GetRequiredService<PostgreSqlScheduling>();
        await scheduling.ScheduleOnceAsync(transaction, Lost, new Note("inbox"), silos.Now, "job", cancellationToken: Token);
        await transaction.CommitAsync(Token);
        await IsNotWokenAsync(silos.Log.FirstAsync("ScheduleNotWoken"));
    }

    [Fact]
    [Watches("ReleasedNotWoken")]
    public async Task A_schedule_that_left_the_memory_early_and_cannot_be_woken_is_logged()
    {
        await using var silos = await StartAsync();
        await StoreOutOfReachAsync(silos, wakeUp: "NULL");
        silos.Services.GetRequiredService<IndexWakeUpSource>().Released(silos.Schedule(Lost).GetGrainId());
        var logged = await silos.Log.FirstAsync("ReleasedNotWoken");
        logged.Is(36, LogLevel.Debug, ("ScheduleId", Lost));
        Assert.NotNull(logged.Exception);
    }

    [Fact]
    [Watches("commandscheduler.store.queued")]
    public async Task What_waits_for_the_database_is_gauged_and_in_the_data_of_the_health_check()
    {
        await using var silos = await StartAsync();
        using var queued = Meters.Collect<int>(silos.Services, "commandscheduler.store.queued", "{operation}");
        Assert.Equal(0, Meters.Observe(queued));
        await using var connection = await Sql.OpenAsync(silos.Database);
        var transaction = await connection.BeginTransactionAsync(Token);
        await using var hold = new NpgsqlCommand("LOCK TABLE scheduler.schedules IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await hold.ExecuteNonQueryAsync(Token);
        var first = silos.Schedule("first").Describe();
        const string Blocked =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%WHERE schedule_id = ANY%'";
        await Patience.UntilAsync(async () => await Sql.ScalarAsync<long>(silos.Database, Blocked) > 0, "the first read waits for the table");
        Task[] others = [silos.Schedule("second").Describe(), silos.Schedule("third").Describe()];
        await Patience.UntilAsync(
            async () => await Sql.ScalarAsync<int>(silos.Database, "SELECT 1") == 1 && Meters.Observe(queued) == 2,
            "two reads are queued");
        var health = new SchedulerHealth();
        foreach (var source in silos.Services.GetServices<IHealthSource>())
        {
            source.Report(health);
        }

        Assert.Equal(2, health.Data["store.queued"]);
        await transaction.RollbackAsync(Token);
        await Task.WhenAll([first, .. others]);
        Assert.Equal(0, Meters.Observe(queued));
    }

    [Fact]
    public void What_comes_due_was_not_looked_up_for_more_than_half_a_minute_is_unhealthy_until_the_next_look()
    {
        var clock = new FakeTimeProvider();
        var wakeUps = new IndexWakeUpSource(clock);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((HealthStatus.Healthy, null, 30.0), Report());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HealthStatus.Unhealthy, "What comes due was last looked up 00:00:31 ago. See whether the database can be reached.", 31.0), Report());
        wakeUps.Looked();
        Assert.Equal((HealthStatus.Healthy, null, 0.0), Report());

        (HealthStatus Status, string? Problems, object Figure) Report()
        {
            var health = new SchedulerHealth();
            wakeUps.Report(health);
            return (health.Status, health.Problems, health.Data["index.looked.seconds.ago"]);
        }
    }

    private static async Task<Silos> StartAsync() => await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());

    private static Task StoreOutOfReachAsync(Silos silos, string wakeUp)
    {
        silos.OutOfReach = Lost;
        return Sql.ExecuteAsync(
            silos.Database,
            $$"""INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state) VALUES ($1, 0, 1, {{wakeUp}}, '{"format":1,"jobs":[]}')""",
            Lost);
    }

    private static async Task IsNotWokenAsync(Task<LoggedEvent> logging)
    {
        var logged = await logging;
        logged.Is(33, LogLevel.Warning, ("ScheduleId", Lost));
        Assert.Contains("out of reach", logged.Exception!.ToString(), StringComparison.Ordinal);
    }
}
