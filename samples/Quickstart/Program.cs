using CommandScheduler;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering()
    .AddCommandScheduler(scheduler => scheduler
        .UseSqlite("quickstart.db")
        .Handle<Greet>((greet, context) => Console.Out.WriteLineAsync($"Hello {greet.Name}, due {context.Scheduled.DueAt:T}"))));
using var host = builder.Build();
await host.StartAsync();

var greetings = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IScheduleGrain>("greetings");
var soon = TimeProvider.System.GetUtcNow().AddSeconds(3);
await greetings.ScheduleOnce(new Greet("once"), soon, "once", new JobOptions { IfExists = IfExists.Keep });
await greetings.ScheduleRecurring(new Greet("again"), "@every 5s", "again", new JobOptions { IfExists = IfExists.Keep });
await host.WaitForShutdownAsync();

[GenerateSerializer, Alias("greet")]
public record Greet(string Name);
