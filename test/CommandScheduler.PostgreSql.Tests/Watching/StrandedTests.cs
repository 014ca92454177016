using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using Orleans.TestingHost;

namespace CommandScheduler.PostgreSql.Tests.Watching;

/// <summary>A service that changes its back end or its schema, and leaves its schedules behind in the same database.</summary>
public sealed class StrandedTests
{
    private static readonly DateTimeOffset Later = new(2126, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Watches("SchedulesStranded")]
    public async Task It_is_told_how_many_and_what_to_do()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        Assert.Empty(await RunAsync("tests", scheduler => scheduler.UseAdoNet("Npgsql", database), schedules: 2));
        (await RunAsync("tests", scheduler => scheduler.UsePostgreSql(database), schedules: 3)).Single().Is(
            37,
            LogLevel.Warning,
            ("Count", 2L),
            ("Place", "the table scheduler.scheduler_state of UseAdoNet"),
            ("Remedy", "Call UseAdoNet(\"Npgsql\", …) again until they are done, or schedule their jobs anew and delete those rows"));

        // The other way round, and to another schema.
        (await RunAsync("tests", scheduler => scheduler.UseAdoNet("Npgsql", database))).Single().Is(
            37,
            LogLevel.Warning,
            ("Count", 3L),
            ("Place", "the schema 'scheduler' of UsePostgreSql"),
            ("Remedy", "Call UsePostgreSql again, with the Schema 'scheduler', until they are done, or schedule their jobs anew and delete those rows"));
        var told = await RunAsync("tests", scheduler => scheduler.UsePostgreSql(database, options => options.Schema = "jobs"));
        Assert.Equal([2L, 3L], told.Select(log => log["Count"]));
        Assert.Equal("Set Schema to 'scheduler' again until they are done, or schedule their jobs anew and delete those rows", told[1]["Remedy"]);
    }

    [Fact]
    public async Task Schedules_of_another_service_and_tables_of_others_are_no_concern()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await RunAsync("first", scheduler => scheduler.UsePostgreSql(database), schedules: 1);
        await Sql.ExecuteAsync(database, """
            CREATE TABLE schedules (id int);
            CREATE TABLE service (id int);
            CREATE SCHEMA "half ours";
            CREATE TABLE "half ours".schedules (next_wakeup timestamptz);
            """);
        Assert.Empty(await RunAsync("second", scheduler => scheduler.UsePostgreSql(database, options => options.Schema = "second")));
        Assert.Empty(await RunAsync("first", scheduler => scheduler.UsePostgreSql(database)));
    }

    private static async Task<IReadOnlyList<LoggedEvent>> RunAsync(string serviceId, Action<CommandSchedulerBuilder> use, int schedules = 0)
    {
        using var log = new EventLog();
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = serviceId;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddLogging(log.AddTo);
            silo.AddCommandScheduler(scheduler =>
            {
                use(scheduler);
                scheduler.Handle<Note>((_, _) => Task.CompletedTask);
            });
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync(Cancel);
        for (var schedule = 0; schedule < schedules; schedule++)
        {
            await cluster.Client.GetGrain<IScheduleGrain>($"s{schedule}").ScheduleOnce(new Note("x"), Later, "job");
        }

        return [.. log.All("SchedulesStranded")];
    }
}
