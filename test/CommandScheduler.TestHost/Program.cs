// A silo that a test drives by lines on its standard input and watches by lines on its standard output, and kills.
using System.Globalization;
using System.Net;

using CommandScheduler;
using CommandScheduler.TestHost;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Orleans.Configuration;
using Orleans.Runtime.Placement;

var (backEnd, database) = (args[0], args[1]);
var (siloPort, gatewayPort, primaryPort) = (
    int.Parse(args[2], CultureInfo.InvariantCulture),
    int.Parse(args[3], CultureInfo.InvariantCulture),
    int.Parse(args[4], CultureInfo.InvariantCulture));
var clock = TimeProvider.System;
var leaping = new LeapingClock();

async Task HandleAsync(Work work, CommandContext context)
{
    var scheduled = context.Scheduled;
    Console.WriteLine($"began {scheduled.OccurrenceId} {scheduled.Attempt}");
    switch (work.Text)
    {
        case "block" when args.Contains("--block"):
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, context.CancellationToken);
            break;
        case "crash":
            System.Diagnostics.Process.GetCurrentProcess().Kill();
            break;
    }

    Console.WriteLine($"done {scheduled.OccurrenceId} {(clock.GetUtcNow() - scheduled.DueAt).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}");
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, primaryPort));
    silo.AddCommandScheduler(scheduler =>
    {
        _ = backEnd switch
        {
            "sqlite" => scheduler.UseSqlite(database),
            "postgres-ado" => scheduler.UseAdoNet("Npgsql", database),
            "postgres" => scheduler.UsePostgreSql(database),
            "redis" => scheduler.KeepOnRedis(database),
            "azure" => scheduler.KeepOnAzure(database),
            _ => throw new ArgumentException($"'{backEnd}' is no back end."),
        };
        scheduler.Handle<Work>(HandleAsync);
    });
    StorageGate.Add(silo.Services);
    if (args.Contains("--on-primary"))
    {
        silo.AddOutgoingGrainCallFilter<OnPrimary>();
    }
});
builder.Services.AddSingleton(new OnPrimary.Port(primaryPort));
if (args.Contains("--leaping"))
{
    builder.Services.AddKeyedSingleton<TimeProvider>(Orleans.Runtime.TimeProviderNames.Grains, leaping);
}

if (args.Contains("--impatient"))
{
    builder.Services.Configure<ClusterMembershipOptions>(membership =>
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.NumMissedProbesLimit = 2;
        membership.NumVotesForDeathDeclaration = 1;
    });
}

// Attempts that a shutdown leaves behind are to be ended by the scheduler.
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
// A call may take long on a busy machine; who waits for it has a patience of his own.
builder.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(3));
builder.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(3));
builder.Services.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromHours(1));
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");

var grains = host.Services.GetRequiredService<IGrainFactory>();
var here = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
while (await Console.In.ReadLineAsync() is { } line && line != "stop")
{
    var words = line.Split(' ');
    switch (words[0])
    {
        case "once": // count delay text
            await Task.WhenAll(
                Enumerable.Range(0, Number(1)).Select(number => OnceAsync($"once-{number}", clock.GetUtcNow().AddMilliseconds(Number(2)), words[3])));
            break;
        case "batch": // count size delay
            await Task.WhenAll(
                Enumerable.Range(0, Number(1)).Select(number => BatchAsync($"batch-{number}", Number(2), clock.GetUtcNow().AddMilliseconds(Number(3)))));
            break;
        case "storm": // name count callers delay: each due at random within it
            await Task.WhenAll(Enumerable.Range(0, Number(3)).Select(caller => CallAsync(words[1], caller, Number(2), Number(3), Number(4))));
            Console.WriteLine($"storm {words[1]}");
            break;
        case "spread": // name count span: on this silo, one attempt each, due evenly within the span
            var begin = clock.GetUtcNow().AddSeconds(1);
            var step = TimeSpan.FromMilliseconds(Number(3)) / Number(2);
            await Task.WhenAll(Enumerable.Range(0, Number(2)).Select(number => SpreadAsync($"{words[1]}-{number}", begin + (number * step))));
            Console.WriteLine($"spread {words[1]}");
            break;
        case "cancel": // name first count
            await ChangeAsync(words[1], Number(2), Number(3), schedule => schedule.Cancel("work"));
            Console.WriteLine($"cancelled {words[1]}");
            break;
        case "replace": // name first count: by a job that is due much later
            var replaced = new JobOptions { IfExists = IfExists.Replace };
            var later = clock.GetUtcNow().AddHours(1);
            await ChangeAsync(words[1], Number(2), Number(3), schedule => schedule.ScheduleOnce(new Work("later"), later, "work", replaced));
            Console.WriteLine($"replaced {words[1]}");
            break;
        case "settle": // name count: waits until the schedules have no jobs
            for (var number = 0; number < Number(2); number++)
            {
                while (await HasJobsAsync($"{words[1]}-{number}"))
                {
                }
            }

            Console.WriteLine($"settled {words[1]}");
            break;
        case "gate": // from now on each schedule may write once
            host.Services.GetRequiredService<StorageGate>().Close();
            Console.WriteLine("gated");
            break;
        case "leap": // milliseconds
            leaping.Ahead = TimeSpan.FromMilliseconds(Number(1));
            Console.WriteLine("leapt");
            break;
        case "own":
            var statistics = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
            Console.WriteLine($"own {statistics.Count(grain => grain.GrainId.Type.ToString() == "schedule" && grain.SiloAddress.Equals(here))}");
            break;
        case "dead": // schedule
            JobSnapshot job;
            do
            {
                job = (await grains.GetGrain<IScheduleGrain>(words[1]).Describe()).Jobs[0];
            }
            while (job.Status != JobStatus.DeadLettered);
            Console.WriteLine($"dead {job.LastError}");
            break;
    }

    int Number(int index) => int.Parse(words[index], CultureInfo.InvariantCulture);
}

var stopping = clock.GetTimestamp();
await host.StopAsync();
Console.WriteLine($"stopped {clock.GetElapsedTime(stopping).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)}");

async Task OnceAsync(string id, DateTimeOffset due, string text)
{
    PlaceHere();
    await grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Work(text), due, "work");
    Console.WriteLine($"acked {id}/work");
}

async Task SpreadAsync(string id, DateTimeOffset due)
{
    PlaceHere();
    await grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Work("spread"), due, "work", new JobOptions { Retry = RetryPolicy.None });
}

async Task ChangeAsync(string name, int first, int count, Func<IScheduleGrain, Task> change)
{
    foreach (var schedule in Enumerable.Range(first, count).Select(number => grains.GetGrain<IScheduleGrain>($"{name}-{number}")))
    {
        while (!await TryAsync(() => change(schedule)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock);
        }
    }
}

static async Task<bool> TryAsync(Func<Task> change)
{
    try
    {
        await change();
        return true;
    }
    catch (JobNotFoundException)
    {
        // It was due already.
        return true;
    }
    catch (Exception exception) when (exception is OrleansException or OutcomeUnknownException)
    {
        // A silo that a test has suspended had it, or knew where it is.
        return false;
    }
}

async Task<bool> HasJobsAsync(string id)
{
    try
    {
        return (await grains.GetGrain<IScheduleGrain>(id).Describe()).Jobs.Count > 0;
    }
    catch (OrleansException)
    {
        // A silo that a test has killed had it, or knew where it is.
        return true;
    }
}

async Task BatchAsync(string id, int size, DateTimeOffset due)
{
    var batch = new ScheduleBatch();
    for (var number = 0; number < size; number++)
    {
        batch = batch.ScheduleOnce(new Work("entry"), due, $"entry-{number}");
    }

    PlaceHere();
    await grains.GetGrain<IScheduleGrain>(id).ScheduleBatch(batch);
    Console.WriteLine($"acked {id}");
}

async Task CallAsync(string name, int caller, int count, int callers, int delay)
{
    for (var number = caller; number < count; number += callers)
    {
        var id = $"{name}-{number}";
        try
        {
            await grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Work("storm"), clock.GetUtcNow().AddMilliseconds(Random.Shared.Next(delay)), "work");
            Console.WriteLine($"acked {id}/work");
        }
        catch (Exception exception)
        {
            Console.WriteLine($"unknown {id}/work {exception.GetType().Name}");
        }
    }
}

void PlaceHere() => RequestContext.Set(IPlacementDirector.PlacementHintKey, here);
