using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>A database that crashes, and a network that fails, while jobs are scheduled and dispatched.</summary>
public sealed class DatabaseFaultTests
{
    private const int WriteBatchTimeout = CommandScheduler.PostgreSql.Storage.WriteBatch.TimeoutSeconds;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_database_that_crashes_and_comes_back_under_load()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var silo = await StormSilo.StartAsync(postgres.ConnectionString);
        await silo.RecurAsync(schedules: 5, runs: 10);
        var storm = silo.StormAsync(jobs: 2_000, dueWithin: TimeSpan.FromSeconds(4));
        await silo.Ledger.UntilAsync(() => silo.Ledger.Acknowledged >= 500, "500 acknowledged calls");
        var recorded = await silo.RecordedAsync(postgres);
        await Task.Run(postgres.StopImmediately, TestContext.Current.CancellationToken);
        await Lasts(TimeSpan.FromSeconds(2.5));
        await Task.Run(postgres.Start, TestContext.Current.CancellationToken);

        await storm;
        await silo.SettleAsync(postgres);
        // The batches are repeated before anybody is told.
        Assert.Equal(0, silo.Ledger.Unknown);
        await silo.AssertCalmAsync(postgres);
        silo.Ledger.Verify(recorded);
    }

    [Fact]
    public async Task Connections_that_are_cut_at_any_moment()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var proxy = new TcpProxy(postgres.Port);
        await using var silo = await StormSilo.StartAsync(PostgresCluster.ConnectionStringThrough(proxy.Port));
        await silo.RecurAsync(schedules: 5, runs: 6);
        var storms = new List<Task>();
        for (var round = 1; round <= 4; round++)
        {
            // Armed before what it waits for: the write of a job in the middle, or of its outcome.
            var lost = proxy.LoseAnswerToAsync($"round{round}-2");
            var before = silo.Ledger.Acknowledged;
            storms.Add(silo.StormAsync(jobs: 500, dueWithin: TimeSpan.FromSeconds(3), $"round{round}"));
            await lost;
            await silo.Ledger.UntilAsync(() => silo.Ledger.Acknowledged >= before + 300, "300 acknowledged calls");
            proxy.CutAll();
        }

        await Task.WhenAll(storms);
        await silo.SettleAsync(postgres);
        TestContext.Current.TestOutputHelper!.WriteLine($"{proxy.Cut} connections were cut.");
        Assert.Equal(0, silo.Ledger.Unknown);
        await silo.AssertCalmAsync(postgres);
        silo.Ledger.Verify();
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("update")]
    [InlineData("delete")]
    public async Task A_write_that_was_committed_although_its_answer_got_lost(string kind)
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var proxy = new TcpProxy(postgres.Port);
        await using var silo = await StormSilo.StartAsync(PostgresCluster.ConnectionStringThrough(proxy.Port));
        var schedule = silo.Grains.GetGrain<IScheduleGrain>("answerless");
        var later = Now + TimeSpan.FromHours(1);
        if (kind != "insert")
        {
            await schedule.ScheduleOnce(new Note("first"), later, "first");
        }

        // The text of the command is in the write only; a delete is all that an activation in memory sends.
        var lost = proxy.LoseAnswerToAsync(kind == "delete" ? "answerless" : "the lost one");
        var call = kind == "delete" ? schedule.Cancel() : schedule.ScheduleOnce(new Note("the lost one"), later, "lost");
        await lost;
        const string Row = "SELECT xmin::text || ' ' || version FROM scheduler.schedules WHERE schedule_id = 'answerless'";
        var committed = await postgres.ScalarAsync(Row);
        Assert.Equal(kind == "delete", committed is null);

        // Answered as a success, and not written again.
        await call;
        Assert.Equal(committed, await postgres.ScalarAsync(Row));
        var expected = kind switch { "insert" => ["lost"], "update" => ["first", "lost"], _ => Array.Empty<string>() };
        Assert.Equal(expected, (await schedule.Describe()).Jobs.Select(job => job.Name));
        Assert.Equal(1, proxy.Cut);
    }

    [Fact]
    public async Task A_network_that_holds_everything_back_for_longer_than_a_batch_may_take()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var proxy = new TcpProxy(postgres.Port);
        await using var silo = await StormSilo.StartAsync(PostgresCluster.ConnectionStringThrough(proxy.Port));
        await silo.RecurAsync(schedules: 5, runs: 15);
        var storm = silo.StormAsync(jobs: 2_000, dueWithin: TimeSpan.FromSeconds(4));
        await silo.Ledger.UntilAsync(() => silo.Ledger.Acknowledged >= 500, "500 acknowledged calls");
        var recorded = await silo.RecordedAsync(postgres);
        proxy.Pause();
        await Lasts(TimeSpan.FromSeconds(WriteBatchTimeout + 2));
        proxy.Resume();

        await storm;
        await silo.SettleAsync(postgres);
        Assert.Equal(0, silo.Ledger.Unknown);
        await silo.AssertCalmAsync(postgres);
        silo.Ledger.Verify(recorded);
    }

    [Fact]
    public async Task A_database_that_is_down_for_longer_than_writes_are_repeated()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var silo = await StormSilo.StartAsync(postgres.ConnectionString, options => options.RetryFor = TimeSpan.FromSeconds(2));
        await silo.RecurAsync(schedules: 5, runs: 12);
        await silo.StormAsync(jobs: 500, dueWithin: TimeSpan.FromSeconds(10), "before");
        // Its attempt keeps this schedule in memory.
        var known = silo.Grains.GetGrain<IScheduleGrain>("known");
        await known.ScheduleOnce(new Note(StormSilo.Held), Now, "held", new JobOptions { AttemptTimeout = TimeSpan.FromHours(1) });
        silo.Ledger.Acknowledge(StormSilo.Held);
        await silo.Ledger.UntilAsync(() => silo.Ledger.Schedules.Values.Contains("known"), "the attempt of the schedule that is in memory");
        var recorded = await silo.RecordedAsync(postgres);
        var down = TimeProvider.System.GetTimestamp();
        await Task.Run(postgres.StopImmediately, TestContext.Current.CancellationToken);
        // Each caller is told, while the database is down: where the schedule is in memory, that the outcome is unknown.
        var stored = Assert.ThrowsAsync<OutcomeUnknownException>(() => known.ScheduleOnce(new Note("unknown"), Now, "unknown"));
        await Patience.ForAsync(silo.StormAsync(jobs: StormSilo.Callers, dueWithin: TimeSpan.FromSeconds(5), "during"), "each caller is told");
        Assert.InRange(silo.Ledger.Unknown, StormSilo.Callers, StormSilo.Callers + 2);
        Assert.Equal([nameof(SchedulerException)], silo.Ledger.Errors);
        silo.Ledger.LeaveOpen("unknown", await stored);
        silo.Release.SetResult();
        await Task.Run(postgres.Start, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine($"Down for {TimeProvider.System.GetElapsedTime(down).TotalSeconds:0.0} s.");

        await silo.StormAsync(jobs: 200, dueWithin: TimeSpan.FromSeconds(2), "after");
        await silo.SettleAsync(postgres);
        await silo.AssertCalmAsync(postgres);
        silo.Ledger.Verify(recorded);
    }

    [Fact]
    public async Task A_silo_does_not_start_without_its_database_and_says_which()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        postgres.StopImmediately();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Patience.ForAsync(StormSilo.StartAsync(postgres.ConnectionString), "the silo gives up"));
        Assert.Contains($"127.0.0.1:{postgres.Port}", failure.GetBaseException().Message + failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_answered_when_its_job_is_committed_and_not_before()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var silo = await StormSilo.StartAsync(postgres.ConnectionString);
        var other = silo.Grains.GetGrain<IScheduleGrain>("other");
        await other.ScheduleOnce(new Note("other"), Now + TimeSpan.FromHours(1), "other");

        // Reads pass; a write reaches the server and waits there.
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("LOCK TABLE scheduler.schedules IN EXCLUSIVE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var call = silo.Grains.GetGrain<IScheduleGrain>("slow").ScheduleOnce(new Note("slow"), Now, "slow");
        await Patience.UntilAsync(
            async () => await postgres.ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted") is not 0L,
            "the write waits for the lock");

        // Whatever the silo answered before, arrives before this.
        Assert.Single((await other.Describe()).Jobs);
        Assert.False(call.IsCompleted);
        Assert.Equal(0, silo.Ledger.Occurrences);

        await Task.Run(postgres.StopImmediately, TestContext.Current.CancellationToken);
        await Task.Run(postgres.Start, TestContext.Current.CancellationToken);
        await call;
        silo.Ledger.Acknowledge("slow");
        await silo.Ledger.UntilAsync(() => silo.Ledger.Missing == 0, "the dispatch of what was acknowledged");
        Assert.Equal(1, silo.Ledger.Occurrences);
    }

    [Fact]
    public async Task A_writer_that_loses_a_race_is_told_and_reloads()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var silo = await StormSilo.StartAsync(postgres.ConnectionString);
        var schedule = silo.Grains.GetGrain<IScheduleGrain>("raced");
        var due = Now + TimeSpan.FromHours(1);
        await schedule.ScheduleOnce(new Note("before"), due, "before");
        silo.Ledger.Acknowledge("before");
        await postgres.ScalarAsync("UPDATE scheduler.schedules SET version = version + 1 WHERE schedule_id = 'raced'");

        var told = await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.ScheduleOnce(new Note("lost"), due, "lost"));
        silo.Ledger.LeaveOpen("lost", told);
        await schedule.ScheduleOnce(new Note("after"), due, "after");
        silo.Ledger.Acknowledge("after");
        Assert.Equal(["after", "before"], (await schedule.Describe()).Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));

        await schedule.Trigger("before");
        await schedule.Trigger("after");
        await silo.SettleAsync(postgres);
        Assert.Equal((2, 0), (silo.Ledger.Occurrences, silo.Ledger.Repeats));
    }

    /// <summary>How long a fault lasts is part of the fault, and nothing is awaited by it.</summary>
    private static Task Lasts(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
