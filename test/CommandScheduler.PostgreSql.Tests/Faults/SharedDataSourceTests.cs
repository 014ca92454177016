using System.Transactions;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

using Orleans.TestingHost;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>An application that shares its data source with the scheduler keeps its sessions, whatever happens to those of the scheduler.</summary>
public sealed class SharedDataSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ids_that_no_database_can_keep_are_refused_and_cost_nobody_a_session()
    {
        await using var database = NpgsqlDataSource.Create(await PostgresServer.RequireDatabaseAsync());
        await using var cluster = await StartAsync(database);
        using var enough = new CancellationTokenSource();
        var working = Enumerable.Range(0, 8).Select(_ => WorkAsync(database, enough.Token)).ToList();
        for (var number = 0; number < 100; number++)
        {
            var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(() => cluster.Client.GetGrain<IScheduleGrain>($"a\0{number}").Describe());
            Assert.Contains("has the character U+", refusal.Message, StringComparison.Ordinal);
        }

        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(working), transactions => Assert.True(transactions > 0));
    }

    [Fact]
    public async Task A_listing_within_a_transaction_of_the_application_does_not_become_part_of_it()
    {
        await using var database = NpgsqlDataSource.Create(await PostgresServer.RequireDatabaseAsync());
        await using var cluster = await StartAsync(database);
        await cluster.Client.GetGrain<IScheduleGrain>("s").ScheduleOnce(new Note("n"), TimeProvider.System.GetUtcNow().AddHours(1), "job");
        var scheduler = cluster.GetSiloServiceProvider().GetRequiredService<ICommandScheduler>();
        using (var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var connection = await database.OpenConnectionAsync(Token);
            await using var work = new NpgsqlCommand("CREATE TABLE work ()", connection);
            await work.ExecuteNonQueryAsync(Token);
            Assert.Single((await scheduler.ListJobsAsync(new JobFilter(), cancellationToken: Token)).Jobs);
            Assert.Equal(1, (await scheduler.CountJobsAsync(cancellationToken: Token)).Pending.Count);
            transaction.Complete();
        }

        await using var count = database.CreateCommand("SELECT count(*) FROM work");
        Assert.Equal(0L, await count.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task A_session_of_the_scheduler_that_is_ended_costs_the_application_none()
    {
        await using var database = NpgsqlDataSource.Create(await PostgresServer.RequireDatabaseAsync());
        await using var cluster = await StartAsync(database);
        using var enough = new CancellationTokenSource();
        var working = Enumerable.Range(0, 8).Select(_ => WorkAsync(database, enough.Token)).ToList();
        for (var number = 0; number < 20; number++)
        {
            await cluster.Client.GetGrain<IScheduleGrain>($"s-{number}").ScheduleOnce(new Note("n"), TimeProvider.System.GetUtcNow().AddHours(1), "job");
            await using var end = database.CreateCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND query LIKE 'INSERT INTO%schedules%'");
            await end.ExecuteNonQueryAsync(Token);
        }

        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(working), transactions => Assert.True(transactions > 0));
    }

    private static async Task<InProcessTestCluster> StartAsync(NpgsqlDataSource database)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddCommandScheduler(scheduler => scheduler.UsePostgreSql(database).Handle<Note>((_, _) => Task.CompletedTask)));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Works in transactions, as an application does. A session that is taken from it is an exception.</summary>
    private static async Task<int> WorkAsync(NpgsqlDataSource database, CancellationToken enough)
    {
        var transactions = 0;
        while (!enough.IsCancellationRequested)
        {
            await using var connection = await database.OpenConnectionAsync(Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var command = new NpgsqlCommand("SELECT pg_sleep(0.01)", connection, transaction);
            await command.ExecuteNonQueryAsync(Token);
            await transaction.CommitAsync(Token);
            transactions++;
        }

        return transactions;
    }
}
