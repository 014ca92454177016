using System.Net;

using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Ledger;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Orleans.Configuration;

namespace CommandScheduler.Chaos.Silos;

/// <summary>The program as a silo: runs until it is told to end, killed, or left alone.</summary>
internal static class SiloProgram
{
    public const string Ready = "ready";

    /// <summary>Gets the file of a silo's log.</summary>
    public static string LogOf(SiloSettings settings) => Path.Combine(settings.Folder, settings.Name + ".log");

    public static async Task<int> RunAsync(SiloSettings settings)
    {
        await using var log = new StreamWriter(LogOf(settings)) { AutoFlush = true };
        Console.SetError(TextWriter.Synchronized(log));
        using var ledger = new LedgerFile(settings.Folder, settings.Name);
        EndWithStandardInput();
        var handler = new WorkHandler(ledger, settings);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss.fff ")
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("CommandScheduler", LogLevel.Information)
            .SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(ledger);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
        // A silo that stops waits so long for a connection that is just being opened, to one that stops as well.
        builder.Services.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(2));
        builder.UseOrleans(silo =>
        {
            if (settings.ClockFile is { } file)
            {
                var clock = new ShiftedClock(file);
                silo.Services.AddSingleton<TimeProvider>(clock);
                silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            }

            AddCluster(silo, settings);
            silo.AddCommandScheduler(scheduler => AddBackEnd(scheduler, settings)
                .Configure(options => options.ShutdownGrace = SiloSettings.Grace)
                .Handle<Work>(handler.HandleAsync));
            OutcomeWatch.Add(silo.Services);
        });
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(Ready);
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static CommandSchedulerBuilder AddBackEnd(CommandSchedulerBuilder scheduler, SiloSettings settings)
        => settings.Sqlite is { } file ? scheduler.UseSqlite(file) : scheduler.UsePostgreSql(settings.PostgreSql!);

    private static void AddCluster(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Configure<SiloOptions>(options => options.SiloName = settings.Name);
        if (settings.Membership is null)
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: ChaosCluster.Id, clusterId: ChaosCluster.Id);
            return;
        }

        silo.Configure<ClusterOptions>(ChaosCluster.Name);
        silo.ConfigureEndpoints(IPAddress.Parse(settings.Address), settings.SiloPort, settings.GatewayPort);
        silo.Services.AddSingleton(new MembershipRows(settings.Membership));
        silo.Services.AddSingleton<IMembershipTable, MembershipTable>();
        silo.Configure<ClusterMembershipOptions>(ChaosCluster.BeQuick);
    }

    /// <summary>A silo must not outlive the program that started it.</summary>
    private static void EndWithStandardInput()
        => _ = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync() is not null)
            {
            }

            Environment.Exit(3);
        });
}
