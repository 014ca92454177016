using System.Net;
using System.Net.Sockets;

using CommandScheduler;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Ticketing;

var demo = args.Contains("--demo");
var named = Array.IndexOf(args, "--database");
if (named >= 0 && named + 1 >= args.Length)
{
    Console.Error.WriteLine("--database needs a path.");
    return 2;
}

var database = Path.GetFullPath(named >= 0 ? args[named + 1] : "ticketing.db");
var clock = TimeProvider.System;
var screen = new Screen(database, clock);
Console.WriteLine($"found {Pending.Read(database).Count} pending jobs in {database}");
using var ledger = new Ledger(database + ".ledger");

void Say(string line)
{
    if (demo)
    {
        Console.WriteLine($"{clock.GetLocalNow():HH:mm:ss.fff} {line}");
    }
    else
    {
        screen.Add(line);
    }
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton(ledger);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(FreePort(), FreePort())
    .AddCommandScheduler(scheduler => scheduler
        .UseSqlite(database)
        .HandleTicketing(ledger, Say)));

using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();
ledger.Written += (kind, id) =>
{
    if (kind is "reserved" or "paid")
    {
        Say($"{kind} {id}");
    }
};

if (demo)
{
    var nothingLost = await new Demo(grains, ledger, clock).RunAsync();
    await host.StopAsync();
    return nothingLost ? 0 : 1;
}

var sales = grains.GetGrain<IScheduleGrain>("sales");
await sales.ScheduleRecurring(new ReportSales(), "@every 5s", "report", new JobOptions { IfExists = IfExists.Keep });
await sales.ScheduleBatch(NightlyReport.Definition);
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
var shown = screen.ShowAsync(stopping);
using var pace = new PeriodicTimer(TimeSpan.FromSeconds(2), clock);
var previous = "";
while (!stopping.IsCancellationRequested)
{
    var id = $"reservation-{clock.GetUtcNow():HHmmss}";
    await grains.GetGrain<IReservationProcess>(id).Reserved(clock.GetUtcNow() + TimeSpan.FromSeconds(10), remind: true);
    if (previous.Length > 0 && Random.Shared.Next(2) == 0)
    {
        await grains.GetGrain<IReservationProcess>(previous).Paid();
    }

    previous = id;
    await pace.WaitForNextTickAsync(CancellationToken.None);
}

await shown;
await host.WaitForShutdownAsync();
return 0;

// So that several copies can run on one machine, each on a database of its own.
static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}
