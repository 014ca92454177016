using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.Hosting;

namespace CommandScheduler.Tests.Hosting;

/// <summary>A silo that lacks a piece does not start, and says which line is missing.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public Task Without_a_dispatcher() => RefusedAsync("scheduler.Handle<YourCommand>", (_, scheduler) => scheduler.UseInMemory());

    [Fact]
    public Task Without_a_back_end() => RefusedAsync("scheduler.UseSqlite", (_, scheduler) => Handle(scheduler));

    [Fact]
    public Task Without_a_storage()
        => RefusedAsync(
            "Add scheduler.UsePostgreSql(connectionString), scheduler.UseSqlite(\"scheduler.db\"), ",
            (silo, scheduler) => Handle(scheduler).Silo.UseInMemoryReminderService());

    [Fact]
    public Task Without_reminders()
        => RefusedAsync("register a reminder service", (silo, scheduler) =>
        {
            silo.AddMemoryGrainStorage("Scheduler");
            Handle(scheduler);
        });

    [Fact]
    public Task With_an_option_out_of_range()
        => RefusedAsync("MaxPayloadBytes", (_, scheduler) => Handle(scheduler.UseInMemory().Configure(options => options.MaxPayloadBytes = 0)));

    [Fact]
    public Task With_two_handlers_for_one_command()
        => RefusedAsync("have a handler already", (_, scheduler) => Handle(Handle(scheduler.UseInMemory())));

    private static CommandSchedulerBuilder Handle(CommandSchedulerBuilder scheduler) => scheduler.Handle<Note>((_, _) => Task.CompletedTask);

    private static async Task RefusedAsync(string remedy, Action<ISiloBuilder, CommandSchedulerBuilder> configure)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var builder = Host.CreateApplicationBuilder();
            builder.UseOrleans(silo
                => silo.UseLocalhostClustering(HostProcess.FreePort(), HostProcess.FreePort()).AddCommandScheduler(scheduler => configure(silo, scheduler)));
            using var host = builder.Build();
            await host.StartAsync(TestContext.Current.CancellationToken);
        });
        Assert.Contains(remedy, refusal.ToString(), StringComparison.Ordinal);
    }
}
