using CommandScheduler.Hosting;
using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Processes;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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
    public Task With_commands_longer_than_their_schedule()
        => RefusedAsync(
            "SchedulerOptions.MaxPayloadBytes is 65536, and MaxScheduleBytes 65535",
            (_, scheduler) => Handle(scheduler.UseInMemory().Configure(options => options.MaxScheduleBytes = 65_535)));

    [Fact]
    public Task With_two_handlers_for_one_command()
        => RefusedAsync("have a handler already", (_, scheduler) => Handle(Handle(scheduler.UseInMemory())));

    [Fact]
    public async Task With_two_back_ends()
    {
        await RefusedAsync("UseInMemory was called twice", (_, scheduler) => Handle(scheduler.UseInMemory().UseInMemory()));
        await RefusedAsync("UseInMemory and UseStore were both called", (_, scheduler) => Handle(scheduler.UseInMemory().UseStore<NoStore>()));
        await RefusedAsync("UseStore and UseInMemory were both called", (_, scheduler) => Handle(scheduler.UseStore(_ => new NoStore()).UseInMemory()));
    }

    [Fact]
    public async Task With_two_directories_of_jobs()
    {
        await RefusedAsync("whose jobs are listed already", (_, scheduler) => Handle(scheduler.UseInMemory().UseJobDirectory<NoJobs>()));
        await RefusedAsync(
            "whose jobs are listed already",
            (_, scheduler) => Handle(scheduler.UseStore<NoStore>().UseJobDirectory<NoJobs>().UseJobDirectory(_ => new NoJobs())));
    }

    [Fact]
    [Watches("RemindersInMemory")]
    public void A_store_that_outlives_the_reminders_is_told()
    {
        using var log = new EventLog();
        Check(scheduler => scheduler.UseStore<NoStore>().Silo.UseInMemoryReminderService());
        var told = log.All("RemindersInMemory").Single();
        told.Is(21, LogLevel.Warning, ("Store", typeof(NoStore).ToString()));

        Check(scheduler => scheduler.Silo.UseInMemoryReminderService().AddMemoryGrainStorage("Scheduler"));
        Check(scheduler => scheduler.UseInMemory());
        Assert.Single(log.All("RemindersInMemory"));

        void Check(Action<CommandSchedulerBuilder> configure)
        {
            var builder = Host.CreateApplicationBuilder();
            log.AddTo(builder.Logging);
            builder.UseOrleans(silo => silo.UseLocalhostClustering().AddCommandScheduler(scheduler => configure(Handle(scheduler))));
            using var host = builder.Build();
            host.Services.GetServices<IConfigurationValidator>().OfType<SchedulerConfigurationValidator>().Single().ValidateConfiguration();
        }
    }

    [Fact]
    public Task A_policy_that_is_null_is_refused()
        => RefusedAsync(
            "SchedulerOptions.Retry is null. Set it to RetryPolicy.Default",
            (_, scheduler) => Handle(scheduler.UseInMemory()).Configure(options => options.Retry = null!));

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

    private sealed class NoStore : IScheduleStore
    {
        public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
            => throw new NotSupportedException();
    }

    private sealed class NoJobs : IJobDirectory
    {
        public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
