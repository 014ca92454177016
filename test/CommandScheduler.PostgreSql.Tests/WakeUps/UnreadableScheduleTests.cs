using System.Globalization;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.PostgreSql.Tests.WakeUps;

/// <summary>Schedules that this build cannot read are tried seldom, hold up no other, and are told of once.</summary>
public sealed class UnreadableScheduleTests
{
    private static readonly int Percent = int.Parse(Environment.GetEnvironmentVariable("COMMANDSCHEDULER_EFFORT") ?? "100", CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_that_are_overdue_delay_no_other_and_the_log_is_quiet()
    {
        const int Healthy = 100;
        var unreadable = 5_000 * Percent / 100;
        var database = await PostgresServer.RequireDatabaseAsync();
        await using (var first = await Silos.StartAsync(database))
        {
            await Task.WhenAll(Enumerable.Range(0, Healthy).Select(n => first.Schedule($"well-{n}").ScheduleOnce(new Note("well"), first.Now.AddMinutes(1), "job")));
        }

        await Sql.ExecuteAsync(
            database,
            "INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, next_wakeup, state) "
                + $"SELECT 'newer-' || n, hashtext(n::text), n, '2026-01-05T08:00:00Z', '{{\"format\": 99}}' FROM generate_series(1, {unreadable}) AS n");
        var clock = Silos.NewClock();
        clock.Advance(TimeSpan.FromMinutes(2));
        var started = TimeProvider.System.GetTimestamp();
        await using var silos = await Silos.StartAsync(database, clock: clock);
        var start = TimeProvider.System.GetElapsedTime(started);
        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.Dispatched.Count == Healthy), silos.Now.AddSeconds(20), "what can be read is dispatched");
        var taken = TimeProvider.System.GetElapsedTime(started) - start;
        TestContext.Current.TestOutputHelper!.WriteLine($"{unreadable} unreadable: {Healthy} healthy were dispatched {taken} after the silo had started, which took {start}.");

        // Later ones are on time, while the others are tried again and again.
        for (var round = 0; round < 5; round++)
        {
            var due = silos.Now.AddSeconds(10);
            await silos.Schedule("well").ScheduleOnce(new Note("well"), due, $"{round}");
            started = TimeProvider.System.GetTimestamp();
            await silos.AdvanceUntilAsync(() => Task.FromResult(silos.Dispatched.Count == Healthy + round + 1), due.AddSeconds(1), "a later one is dispatched");
            TestContext.Current.TestOutputHelper!.WriteLine($"The next after {TimeProvider.System.GetElapsedTime(started)} in real time for 10 s of the clock.");
        }

        await silos.AdvanceToAsync(silos.Now.AddMinutes(2));
        Assert.Equal(20, silos.Log.All("JobUnreadable").Count());
        Assert.InRange(silos.Log.WarningsAndWorse.Count(), 20, 25);
        Assert.Equal(unreadable, await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM scheduler.schedules WHERE next_wakeup = '2026-01-05T08:00:00Z'"));
    }

    [Fact]
    public async Task Entries_of_the_inbox_wait_quietly_and_are_taken_up_when_the_schedule_is_mended()
    {
        await using var silos = await Silos.StartAsync(await PostgresServer.RequireDatabaseAsync());
        await Sql.ExecuteAsync(
            silos.Database,
            "INSERT INTO scheduler.schedules (schedule_id, ring_hash, version, state) VALUES ('newer', 0, 1, '{\"format\": 99}')");
        await using (var connection = await Sql.OpenAsync(silos.Database))
        {
            await using var transaction = await connection.BeginTransactionAsync(Token);
            var scheduling = silos.Services.GetRequiredService<PostgreSqlScheduling>();
            foreach (var id in (string[])["newer", "well"])
            {
                await scheduling.ScheduleOnceAsync(transaction, id, new Note("inbox"), silos.Now, "job", cancellationToken: Token);
            }

            await transaction.CommitAsync(Token);
        }

        await silos.AdvanceUntilAsync(() => Task.FromResult(silos.WasDispatched("well")), silos.Now.AddSeconds(3), "the other one is taken up");
        await Patience.UntilAsync(async () => silos.TakenUp("newer") >= 2 || await Sql.ScalarAsync<int>(silos.Database, "SELECT 0") > 0, "it is tried again");
        Assert.Equal(["newer"], silos.Log.All("JobUnreadable").Select(logged => logged["ScheduleId"]));
        Assert.Empty(silos.Log.Of("ScheduleNotWoken"));

        await Sql.ExecuteAsync(silos.Database, "DELETE FROM scheduler.schedules WHERE schedule_id = 'newer'");
        await silos.DispatchedAsync("newer");
    }
}
