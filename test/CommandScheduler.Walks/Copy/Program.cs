// One silo in the steady state, and one job that is watched.
using System.Globalization;
using System.Net;

using CommandScheduler;

using CommandSchedulerWalks;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var (backEnd, database, workload, file) = (args[0], args[1], args[2], args[3]);
var (siloPort, gatewayPort) = (int.Parse(args[4], CultureInfo.InvariantCulture), int.Parse(args[5], CultureInfo.InvariantCulture));
var clock = TimeProvider.System;
var handled = new TaskCompletionSource();

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, siloPort))
    .AddCommandScheduler(scheduler =>
    {
        _ = backEnd switch
        {
            "sqlite" => scheduler.UseSqlite(database),
            _ => scheduler.UsePostgreSql(database),
        };
        scheduler.Handle<Ping>((_, _) =>
        {
            Walk.Enter("dispatched");
            handled.SetResult();
            return Task.CompletedTask;
        });
    }));
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();

// Connections are open, statements prepared, and whatever is done at the first time is done.
for (var number = 0; number < 5; number++)
{
    await RunAsync($"before-{number}");
}

Walk.Begin();
await RunAsync("walk");
Walk.End(file);
await host.StopAsync();

async Task RunAsync(string id)
{
    handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    var schedule = grains.GetGrain<IScheduleGrain>(id);
    if (workload == "cron")
    {
        await schedule.ScheduleRecurring(new Ping(id), "0 9 * * MON-FRI", "job", new JobOptions { TimeZone = "Europe/Berlin" });
        Walk.Enter("answered");
        return;
    }

    await schedule.ScheduleOnce(new Ping(id), clock.GetUtcNow().AddSeconds(1), "job");
    Walk.Enter("answered");
    await handled.Task;

    // The outcome is recorded, and the activation gone, when nothing more is entered.
    for (var count = -1; count != Walk.Count;)
    {
        count = Walk.Count;
        await Task.Delay(TimeSpan.FromSeconds(1), clock);
    }
}

[GenerateSerializer, Alias("walks.ping")]
internal sealed record Ping([property: Id(0)] string Text);
