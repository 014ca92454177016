// One application in two builds: docs/deploying.md tells what happens while the second takes the place of the first.
// Arguments: connection string, silo port, gateway port, silo port of the first silo. Commands come by standard input.
using System.Globalization;
using System.Net;

using CommandScheduler;

using Deploying;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var (siloPort, gatewayPort, firstPort) = (Number(args[1]), Number(args[2]), Number(args[3]));
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error);
builder.Logging.AddFilter(nameof(CommandScheduler), LogLevel.Warning);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, firstPort))
    .AddCommandScheduler(scheduler =>
    {
        scheduler.UsePostgreSql(args[0]);
        Commands.AddHandlers(scheduler);
    }));
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");

var grains = host.Services.GetRequiredService<IGrainFactory>();
var scheduler = host.Services.GetRequiredService<ICommandScheduler>();
while (await Console.In.ReadLineAsync() is { } line && line != "stop")
{
    var words = line.Split(' ');
    switch (words[0])
    {
        case "schedule": // word first count seconds
            await Task.WhenAll(Enumerable.Range(Number(words[2]), Number(words[3])).Select(order => ScheduleAsync(words[1], order, Number(words[4]))));
            Console.WriteLine($"scheduled {words[1]}");
            break;
        case "trigger": // word first count
            foreach (var order in Enumerable.Range(Number(words[2]), Number(words[3])))
            {
                await grains.GetGrain<IScheduleGrain>($"{words[1]}-{order}").Trigger(words[1]);
            }

            Console.WriteLine($"triggered {words[1]}");
            break;
        case "count":
            var counts = await scheduler.CountJobsAsync();
            Console.WriteLine(
                $"pending {counts.Pending}, retrying {counts.Retrying}, dead-lettered {counts.DeadLettered}, quarantined {counts.Quarantined}");
            break;
    }
}

await host.StopAsync();

async Task ScheduleAsync(string word, int order, int seconds)
{
    try
    {
        var dueAt = TimeProvider.System.GetUtcNow().AddSeconds(seconds);
        await grains.GetGrain<IScheduleGrain>($"{word}-{order}").ScheduleOnce(Commands.Make(word, $"order {order}"), dueAt, word);
    }
    catch (Exception exception)
    {
        Console.WriteLine($"refused {word} {order}: {exception}");
    }
}

static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
