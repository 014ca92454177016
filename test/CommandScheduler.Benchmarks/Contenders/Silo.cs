using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>Hosts that log warnings to standard error, since standard output is for the figures.</summary>
internal static class Silo
{
    public static HostApplicationBuilder Quiet()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        return builder;
    }

    /// <summary>Starts a silo whose grains find the dispatches among its services.</summary>
    public static async Task<IHost> StartAsync(Dispatches dispatches, Action<ISiloBuilder> configure)
    {
        var builder = Quiet();
        builder.Services.AddSingleton(dispatches);
        builder.UseOrleans(silo => configure(silo.UseLocalhostClustering(HostProcess.FreePort(), HostProcess.FreePort())));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static async Task StopAsync(IHost? host)
    {
        if (host is not null)
        {
            await host.StopAsync();
            host.Dispose();
        }

        // A server has so many connections and no more.
        Npgsql.NpgsqlConnection.ClearAllPools();
    }
}
