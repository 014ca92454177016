using System.Data.Common;
using System.Text.RegularExpressions;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Orleans.TestingHost;

namespace CommandScheduler.AdoNet.Tests;

/// <summary>Another Orleans service on the tables: refused, for its silos would find nothing, with the statement that heals it.</summary>
public sealed partial class ServiceOwnerTests
{
    private static readonly DateTimeOffset Later = new(2126, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_PostgreSQL()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await IsRefusedUntilHealedAsync(
            "The schema 'scheduler' of the database holds",
            scheduler => scheduler.UseAdoNet("Npgsql", database),
            () => PostgresServer.Connect(database));
    }

    [Fact]
    public async Task Two_services_can_share_a_database_when_the_statement_for_it_is_run_and_from_before()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        void Use(CommandSchedulerBuilder scheduler) => scheduler.UseAdoNet("Npgsql", database);
        await RunAsync("first", Use, schedule => schedule.ScheduleOnce(new Note("x"), Later, "job"));
        var refusal = await RefusedAsync("second", Use);
        await ExecuteAsync(() => PostgresServer.Connect(database), Sharing().Match(refusal).Groups[1].Value);
        await RunAsync("second", Use, async schedule => Assert.Empty((await schedule.Describe()).Jobs));
        await RunAsync("first", Use, async schedule => Assert.Single((await schedule.Describe()).Jobs));

        // A service with schedules from before there was a list of services is let in.
        await ExecuteAsync(() => PostgresServer.Connect(database), "DROP TABLE scheduler_service");
        await RunAsync("first", Use, async schedule => Assert.Single((await schedule.Describe()).Jobs));
        Assert.Contains("service 'first'", await RefusedAsync("second", Use), StringComparison.Ordinal);
    }

    private static async Task IsRefusedUntilHealedAsync(string place, Action<CommandSchedulerBuilder> use, Func<DbConnection> connect)
    {
        await RunAsync("dev", use, schedule => schedule.ScheduleOnce(new Note("kept"), Later, "job"));
        var refusal = await RefusedAsync("it's", use);
        Assert.Contains($"{place} the schedules of the Orleans service 'dev', and this silo belongs to the service 'it's'", refusal, StringComparison.Ordinal);
        await RunAsync("dev", use, async schedule => Assert.Single((await schedule.Describe()).Jobs));

        await ExecuteAsync(connect, Renaming().Match(refusal).Groups[1].Value);
        await RunAsync("it's", use, async schedule => Assert.Equal("job", (await schedule.Describe()).Jobs.Single().Name));
        Assert.Contains("service 'it's'", await RefusedAsync("dev", use), StringComparison.Ordinal);
    }

    private static async Task RunAsync(string serviceId, Action<CommandSchedulerBuilder> use, Func<IScheduleGrain, Task> act)
    {
        await using var cluster = Build(serviceId, use);
        await cluster.DeployAsync(Cancel);
        await act(cluster.Client.GetGrain<IScheduleGrain>("s"));
    }

    private static async Task<string> RefusedAsync(string serviceId, Action<CommandSchedulerBuilder> use)
    {
        var start = new RefusedStart();
        await using var cluster = Build(serviceId, use, start);
        return (await start.AssertAsync(() => cluster.DeployAsync(Cancel))).ToString();
    }

    private static InProcessTestCluster Build(string serviceId, Action<CommandSchedulerBuilder> use, RefusedStart? refused = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = serviceId;
        builder.ConfigureSilo((_, silo) =>
        {
            refused?.AddTo(silo);
            silo.AddCommandScheduler(scheduler =>
            {
                use(scheduler);
                scheduler.Handle<Note>((_, _) => Task.CompletedTask);
            });
        });
        return builder.Build();
    }

    private static async Task ExecuteAsync(Func<DbConnection> connect, string sql)
    {
        await using var connection = connect();
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    [GeneratedRegex("If the service was renamed, run: (UPDATE .*?;)( If both|\\r?\\n|$)")]
    private static partial Regex Renaming();

    [GeneratedRegex("to share the tables, run: (INSERT .*?;)")]
    private static partial Regex Sharing();
}
