using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>A silo that is told to stop while its database is gone, or does not answer.</summary>
public sealed class ShutdownTests
{
    /// <summary>The grace of attempts, which is 5 seconds, and what calls get after it, on a machine that does something else as well.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(15);

    private static readonly JobOptions LongAttempt = new() { AttemptTimeout = TimeSpan.FromHours(1) };

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task While_the_database_is_down()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await StopAsync(postgres, postgres.ConnectionString, postgres.StopImmediately, postgres.Start);
    }

    [Fact]
    public async Task While_connections_neither_fail_nor_answer()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var proxy = new TcpProxy(postgres.Port);
        await StopAsync(postgres, PostgresCluster.ConnectionStringThrough(proxy.Port), proxy.Pause, proxy.Resume);
    }

    private static async Task StopAsync(PostgresCluster postgres, string database, Action lose, Action restore)
    {
        const int Schedules = 20;
        Ledger ledger;
        var reads = new List<Task>();
        await using (var silo = await StormSilo.StartAsync(database))
        {
            ledger = silo.Ledger;
            await silo.StormAsync(jobs: 200, dueWithin: TimeSpan.FromSeconds(30));

            // Attempts that go on keep these in memory.
            var held = Enumerable.Range(0, Schedules).Select(number => silo.Grains.GetGrain<IScheduleGrain>($"held-{number}")).ToList();
            await Task.WhenAll(held.Select(schedule => schedule.ScheduleOnce(new Note(StormSilo.Held), Now, "held", LongAttempt)));
            ledger.Acknowledge(StormSilo.Held, occurrences: Schedules);
            await ledger.UntilAsync(() => ledger.Schedules.Values.Count(id => id.StartsWith("held", StringComparison.Ordinal)) == Schedules, "the attempts");
            await Task.Run(lose, TestContext.Current.CancellationToken);

            silo.ForgetCalls();

            // Writes of schedules in memory, and reads of others. Meanwhile the looks at the index and the inbox go on.
            var writes = held.Select(schedule => Assert.ThrowsAsync<OutcomeUnknownException>(
                () => schedule.ScheduleOnce(new Note("write " + schedule.GetPrimaryKeyString()), Now, "in doubt"))).ToList();
            reads.AddRange(Enumerable.Range(0, Schedules).Select(number => OpenAsync(silo, ledger, $"read {number}")));
            await Patience.UntilAsync(
                () => Task.FromResult(silo.Waiting >= 2 * Schedules && held.TrueForAll(schedule => silo.HasBegun(schedule.GetPrimaryKeyString()))),
                "all of them wait");
            var took = await silo.StopAsync();
            TestContext.Current.TestOutputHelper!.WriteLine($"Stopped after {took.TotalSeconds:0.0} s.");
            Assert.True(took < Most, $"It took {took}.");
            for (var number = 0; number < Schedules; number++)
            {
                ledger.LeaveOpen($"write held-{number}", await Patience.ForAsync(writes[number], "the caller is told"));
            }
        }

        await Task.Run(restore, TestContext.Current.CancellationToken);
        await using var next = await StormSilo.StartAsync(database, ledger: ledger);
        next.Release.SetResult();
        await Patience.ForAsync(Task.WhenAll(reads), "those whose schedules were not read are told");
        await next.SettleAsync(postgres);
        ledger.Verify();
    }

    private static async Task OpenAsync(StormSilo silo, Ledger ledger, string text)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grains.GetGrain<IScheduleGrain>(text).ScheduleOnce(new Note(text), Now));
        ledger.LeaveOpen(text, failure);
    }
}
