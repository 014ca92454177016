using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

using Orleans.TestingHost;

namespace CommandScheduler.Tests.Watching;

/// <summary>The health check on a host that runs no silo.</summary>
public sealed class ClientHealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_healthy_while_a_silo_answers_and_unhealthy_when_none_does()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo)
            => silo.AddCommandScheduler(scheduler => scheduler.UseInMemory().Handle<Note>((_, _) => Task.CompletedTask)));
        builder.ConfigureClient(client =>
        {
            client.AddCommandScheduler();
            client.Services.AddHealthChecks().AddCommandScheduler();
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync(Cancel);
        var client = cluster.Client.ServiceProvider;
        Assert.Equal((HealthStatus.Healthy, null), await CheckAsync(client));

        await cluster.Silos[0].StopSiloAsync(stopGracefully: true);
        var (status, problem) = await CheckAsync(client);
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.StartsWith("No silo answer", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_unhealthy_before_the_client_has_started_and_where_no_silo_has_the_scheduler()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(HostProcess.FreePort()).AddCommandScheduler());
        builder.Services.AddHealthChecks().AddCommandScheduler();
        using var host = builder.Build();
        var (status, problem) = await CheckAsync(host.Services);
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Contains("No silo that this client knows has CommandScheduler.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_unhealthy_on_a_host_without_the_scheduler()
    {
        await using var services = new ServiceCollection().AddLogging().AddHealthChecks().AddCommandScheduler().Services.BuildServiceProvider();
        var (status, problem) = await CheckAsync(services);
        Assert.Equal(HealthStatus.Unhealthy, status);
        Assert.Contains("client.AddCommandScheduler()", problem, StringComparison.Ordinal);
    }

    private static async Task<(HealthStatus Status, string? Description)> CheckAsync(IServiceProvider services)
    {
        var report = Assert.Single((await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel)).Entries).Value;
        return (report.Status, report.Description);
    }
}
