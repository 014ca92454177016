using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

using Orleans.Configuration;
using Orleans.TestingHost;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>Each caller is told by the scheduler what became of its call, before Orleans would tell it of a time-out, which says nothing.</summary>
public sealed class AnswerTests
{
    private const int Calls = 40;

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);

    [Fact]
    public async Task While_sessions_that_write_hang_and_the_server_answers_others()
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var cluster = await StartAsync(postgres.ConnectionString);
        await ScheduleAllAsync(cluster, "before");
        var hanging = await WritersAsync(postgres);
        Assert.Equal(2, hanging.Count);
        await Suspension.BeginAsync(hanging);
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            var all = ScheduleAllAsync(cluster, "during");
            await Patience.UntilAsync(async () => (await HealthAsync(cluster)).Status == HealthStatus.Unhealthy, "the silo is unhealthy");

            // They are done on sessions of their own: none is told of an error.
            await all;
            TestContext.Current.TestOutputHelper!.WriteLine($"Done after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s.");
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
            Assert.Equal(HealthStatus.Healthy, (await HealthAsync(cluster)).Status);
        }
        finally
        {
            await Suspension.EndAsync(hanging);
        }

        await Patience.UntilAsync(async () => !(await WritersAsync(postgres)).Intersect(hanging).Any(), "the sessions that hung end");
        Assert.Equal(2L * Calls, await postgres.ScalarAsync("SELECT count(*) FROM scheduler.schedules"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_database_is_gone_for_longer_than_anything_is_repeated(bool isDown)
    {
        using var postgres = await PostgresCluster.RequireAsync();
        await using var proxy = new TcpProxy(postgres.Port);
        await using var cluster = await StartAsync(
            isDown ? postgres.ConnectionString : PostgresCluster.ConnectionStringThrough(proxy.Port),
            responseTime: TimeSpan.FromSeconds(18),
            retryFor: TimeSpan.FromSeconds(4));
        await ScheduleAllAsync(cluster, "known");
        await Task.Run(isDown ? postgres.StopImmediately : proxy.Pause, TestContext.Current.CancellationToken);
        var known = await FailuresAsync(cluster, "known");
        var unknown = await FailuresAsync(cluster, "unknown");
        await Task.Run(isDown ? postgres.Start : proxy.Resume, TestContext.Current.CancellationToken);

        Assert.All(known.Concat(unknown), failure => Assert.IsType<SchedulerException>(failure, exactMatch: false));
        Assert.All(unknown, failure => Assert.Contains("could not be read, and nothing was changed", failure.Message, StringComparison.Ordinal));

        // Nobody who was told that nothing was changed finds a change.
        await Patience.UntilAsync(async () => await TryAsync(() => ScheduleAllAsync(cluster, "after")), "the silo goes on");
        Assert.Equal(0L, await postgres.ScalarAsync("SELECT count(*) FROM scheduler.schedules WHERE schedule_id LIKE 'unknown%'"));
        await Patience.UntilAsync(async () => (await HealthAsync(cluster)).Status == HealthStatus.Healthy, "the silo is healthy again");
    }

    private static async Task<InProcessTestCluster> StartAsync(string database, TimeSpan? responseTime = null, TimeSpan? retryFor = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = responseTime ?? options.ResponseTimeout);
            silo.AddCommandScheduler(scheduler => scheduler
                .UsePostgreSql(database, options => options.RetryFor = retryFor ?? options.RetryFor)
                .Handle<Note>((_, _) => Task.CompletedTask));
            silo.Services.AddHealthChecks().AddCommandScheduler();
        });
        builder.ConfigureClient(client
            => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = responseTime ?? options.ResponseTimeout));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static Task<JobSnapshot> ScheduleAsync(InProcessTestCluster cluster, string id)
        => cluster.Client.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note(id), Later, $"job {Guid.NewGuid()}");

    private static Task<JobSnapshot[]> ScheduleAllAsync(InProcessTestCluster cluster, string name)
        => Task.WhenAll(Enumerable.Range(0, Calls).Select(number => ScheduleAsync(cluster, $"{name}-{number}")));

    /// <summary>Gets what callers are told who come one after another while the database is gone.</summary>
    private static async Task<List<Exception>> FailuresAsync(InProcessTestCluster cluster, string name)
    {
        var told = new List<Task<Exception>>();
        for (var number = 0; number < Calls; number++)
        {
            var id = $"{name}-{number}";
            told.Add(Assert.ThrowsAnyAsync<Exception>(() => ScheduleAsync(cluster, id)));
            told.Add(Assert.ThrowsAnyAsync<Exception>(() => ScheduleAsync(cluster, id)));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return [.. await Patience.ForAsync(Task.WhenAll(told), "each caller is told")];
    }

    private static async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (SchedulerException)
        {
            return false;
        }
    }

    private static Task<HealthReport> HealthAsync(InProcessTestCluster cluster)
        => cluster.GetSiloServiceProvider().GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

    /// <summary>Gets the sessions of the lanes that write.</summary>
    private static async Task<List<int>> WritersAsync(PostgresCluster postgres)
        => [.. (int[])(await postgres.ScalarAsync(
            "SELECT coalesce(array_agg(pid), '{}') FROM pg_stat_activity "
                + "WHERE application_name = 'CommandScheduler' AND query LIKE '%INSERT INTO%schedules%'"))!];
}
