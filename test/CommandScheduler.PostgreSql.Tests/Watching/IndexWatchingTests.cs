using CommandScheduler.Dispatching;
using CommandScheduler.Stores.Inbox;
using CommandScheduler.Stores.Index;
using CommandScheduler.Stores.Ring;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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

    [Fact]
    public async Task A_silo_that_is_full_is_not_said_to_have_lost_its_database()
    {
        await using var silos = await StartAsync();
        var slots = silos.Services.GetRequiredService<RunningAttempts>().Slots;
        var most = silos.Services.GetRequiredService<IOptions<SchedulerOptions>>().Value.MaxDispatchesInFlight;
        var (over, entered) = (new TaskCompletionSource(), new List<Task>());

        // More than enough: with each second there are more slots.
        for (var number = 0; slots.Waiting < 3 * most; number++)
        {
            entered.Add(StayAsync($"s{number}"));
        }

        await Sql.ExecuteAsync(silos.Database, """
            INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state)
            VALUES ('due', 0, 1, '2026-01-05T09:00:00Z', '{"format":1,"jobs":[]}')
            """);

        // The look that finds the row waits for room, and no other one begins.
        for (var second = 0; second < 20; second++)
        {
            silos.Clock.Advance(TimeSpan.FromSeconds(1));
            await Sql.ScalarAsync<int>(silos.Database, "SELECT 1");
        }

        var (told, before) = (0, Since());
        await Patience.UntilAsync(
            async () =>
            {
                await Sql.ScalarAsync<int>(silos.Database, "SELECT 1");
                told += before > (before = Since()) ? 1 : 0;
                return told == 5;
            },
            "the look that waits for room tells of it again and again");
        Assert.False(await silos.IsActiveAsync("due"));
        over.SetResult();
        await Task.WhenAll(entered);

        async Task StayAsync(string schedule)
        {
            if (await slots.EnterAsync(schedule, silos.Now))
            {
                await over.Task;
                slots.Leave(schedule);
            }
        }

        double Since()
        {
            var health = new SchedulerHealth();
            silos.Services.GetRequiredService<IndexWakeUpSource>().Report(health);
            return (double)health.Data["index.looked.seconds.ago"];
        }
    }

    [Fact]
    public async Task An_inbox_that_cannot_be_read_is_unhealthy_until_it_can()
    {
        var clock = new FakeTimeProvider();
        await using var silos = await StartAsync();
        var health = new InboxHealth(clock);
        using var inbox = ActivatorUtilities.CreateInstance<InboxPump>(silos.Services, health);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((HealthStatus.Healthy, null), Report());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            (HealthStatus.Unhealthy, "What applications have scheduled in their transactions was last looked up 00:00:31 ago. "
                + "See whether the database can be reached, and whether this silo may read the inbox."),
            Report());
        Assert.Contains(silos.Services.GetServices<IHealthSource>(), source => source is InboxHealth);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pumping = inbox.PumpAsync(() => new OwnedRange([int.MinValue], [int.MaxValue]), stop.Token);
        await Patience.UntilAsync(() => Task.FromResult(Report().Status == HealthStatus.Healthy), "the inbox is looked at");
        await stop.CancelAsync();
        await pumping;

        (HealthStatus Status, string? Problems) Report()
        {
            var report = new SchedulerHealth();
            health.Report(report);
            return (report.Status, report.Problems);
        }
    }

    [Fact]
    [Watches("OldRefusalsKept")]
    public async Task Old_refusals_that_cannot_be_removed_are_logged()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        await Sql.ExecuteAsync(database, """
            INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry, refused_at) VALUES ('old', 0, '{}', now() - interval '8 days');
            CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''kept''; END';
            CREATE TRIGGER keep BEFORE DELETE ON scheduler.inbox FOR EACH ROW EXECUTE FUNCTION public.keep();
            """);
        await using var silos = await Silos.StartAsync(database);
        var logged = await silos.Log.FirstAsync("OldRefusalsKept");
        logged.Is(41, LogLevel.Warning, ("Pause", TimeSpan.FromHours(1)));
        Assert.Contains("kept", logged.Exception!.Message, StringComparison.Ordinal);
    }

    private static async Task<Silos> StartAsync() => await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());

    private static Task StoreOutOfReachAsync(Silos silos, string wakeUp)
    {
        silos.OutOfReach = Lost;
        return Sql.ExecuteAsync(
            silos.Database,
            "INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state) "
                + $$"""VALUES ($1, 0, 1, {{wakeUp}}, '{"format":1,"jobs":[]}')""",
            Lost);
    }

    private static async Task IsNotWokenAsync(Task<LoggedEvent> logging)
    {
        var logged = await logging;
        logged.Is(33, LogLevel.Warning, ("ScheduleId", Lost));
        Assert.Contains("out of reach", logged.Exception!.ToString(), StringComparison.Ordinal);
    }
}
