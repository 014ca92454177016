// One application in two builds: docs/deploying.md tells what happens while the second takes the place of the first.
// Arguments: connection string, silo port, gateway port, silo port of the first silo. Commands come by standard input.
using System.Globalization;
using System.Net;

using CommandScheduler;

using Deploying;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

if (args is not [var database, _, _, _])
{
    await Console.Error.WriteLineAsync("Usage: Deploying <connection string> <silo port> <gateway port> <silo port of the first silo>");
    return 1;
}

var (siloPort, gatewayPort, firstPort) = (Number(args[1]), Number(args[2]), Number(args[3]));
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error);
builder.Logging.AddFilter(nameof(CommandScheduler), LogLevel.Warning);

// A message of a type that a silo does not know is an error of the connection to Orleans; the caller sends it in another form.
builder.Logging.AddFilter("Orleans.Runtime.Messaging.Connection", LogLevel.Critical);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, firstPort))
    .AddCommandScheduler(scheduler =>
    {
        scheduler.UsePostgreSql(database);
        Commands.AddHandlers(scheduler);
    }));
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");

var grains = host.Services.GetRequiredService<IGrainFactory>();
var scheduler = host.Services.GetRequiredService<ICommandScheduler>();
while (await Console.In.ReadLineAsync() is { } line && line != "stop")
{
    try
    {
        Console.WriteLine(await AnswerAsync(line.Split(' ')));
    }
    catch (Exception exception)
    {
        Console.WriteLine($"failed: {exception.Message}");
    }
}

await host.StopAsync();
return 0;

async Task<string> AnswerAsync(string[] words)
{
    switch (words)
    {
        case ["schedule", var word, var first, var count, var seconds]:
            await Task.WhenAll(Enumerable.Range(Number(first), Number(count)).Select(order => ScheduleAsync(word, order, Number(seconds))));
            return $"scheduled {word}";
        case ["trigger", var word, var first, var count]:
            foreach (var order in Enumerable.Range(Number(first), Number(count)))
            {
                await grains.GetGrain<IScheduleGrain>($"{word}-{order}").Trigger(word);
            }

            return $"triggered {word}";
        case ["count"]:
            var counts = await scheduler.CountJobsAsync();
            return $"pending {counts.Pending}, retrying {counts.Retrying}, dead-lettered {counts.DeadLettered}, quarantined {counts.Quarantined}";
        default:
            return "Write: schedule <word> <first> <count> <seconds>, trigger <word> <first> <count>, count or stop.";
    }
}

async Task ScheduleAsync(string word, int order, int seconds)
{
    try
    {
        var dueAt = TimeProvider.System.GetUtcNow().AddSeconds(seconds);
        await grains.GetGrain<IScheduleGrain>($"{word}-{order}").ScheduleOnce(Commands.Make(word, $"order {order}"), dueAt, word);
    }
    catch (Exception exception)
    {
        Console.WriteLine($"refused {word} {order}: {exception.Message}");
    }
}

static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
