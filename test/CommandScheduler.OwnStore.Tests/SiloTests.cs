using System.Threading.Channels;

using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

using Orleans.TestingHost;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>A silo on a store that sees public types alone.</summary>
public sealed class SiloTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("scheduler-own-store-");
    private readonly Channel<Greeting> _greetings = Channel.CreateUnbounded<Greeting>();

    private readonly LastingReminders _reminders = new();
    private readonly SetClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_comes_due_while_no_silo_runs_is_dispatched_after_the_restart_though_nobody_calls()
    {
        await using (var before = await DeployAsync())
        {
            await before.Client.GetGrain<IScheduleGrain>("sleeper").ScheduleOnce(new Greeting("woken"), _clock.GetUtcNow().AddMinutes(30), "job");
        }

        _clock.Ahead = TimeSpan.FromHours(1);
        await using var after = await DeployAsync();
        Assert.Equal("woken", await NextAsync());
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_hides_no_other_from_the_list()
    {
        using (var store = new FileStore(_directory.FullName))
        {
            await store.WriteAsync("broken", null, new ScheduleWrite { Document = "{nope" }, Cancel);
        }

        await using var cluster = await DeployAsync();
        foreach (var id in (string[])["a", "z"])
        {
            await cluster.Client.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Greeting("later"), DateTimeOffset.MaxValue.AddYears(-10), "job");
        }

        var scheduler = cluster.Client.ServiceProvider.GetRequiredService<ICommandScheduler>();
        var jobs = (await scheduler.ListJobsAsync(cancellationToken: Cancel)).Jobs;
        Assert.Equal(["a/job/Pending", "broken//Quarantined", "z/job/Pending"], jobs.Select(job => $"{job.ScheduleId}/{job.Job.Name}/{job.Job.Status}"));
        var counts = await scheduler.CountJobsAsync(cancellationToken: Cancel);
        Assert.Equal((2, 1), (counts.Pending.Count, counts.Quarantined.Count));
    }

    [Fact]
    public async Task What_was_scheduled_is_there_after_a_restart_and_is_dispatched()
    {
        await using (var before = await DeployAsync())
        {
            var schedule = before.Client.GetGrain<IScheduleGrain>("a/b:ü");
            await schedule.ScheduleOnce(new Greeting("later"), DateTimeOffset.MaxValue.AddYears(-10), "later");
            await schedule.ScheduleOnce(new Greeting("now"), DateTimeOffset.MinValue, "now");
            Assert.Equal("now", await NextAsync());
        }

        await using var after = await DeployAsync();
        var listed = await after.Client.ServiceProvider.GetRequiredService<ICommandScheduler>().ListJobsAsync(cancellationToken: Cancel);
        Assert.Equal([("a/b:ü", "later")], listed.Jobs.Select(job => (job.ScheduleId, job.Job.Name)));
        await after.Client.GetGrain<IScheduleGrain>("a/b:ü").Trigger("later");
        Assert.Equal("later", await NextAsync());
    }

    private async Task<string> NextAsync()
        => (await _greetings.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancel)).Text;

    private async Task<InProcessTestCluster> DeployAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .ConfigureServices(services => services.AddSingleton<IReminderTable>(_reminders).AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, _clock))
            .AddCommandScheduler(scheduler => scheduler
                .UseStore(_ => new FileStore(_directory.FullName))
                .UseJobDirectory(services => new FileJobs((FileStore)services.GetRequiredService<IScheduleStore>()))
                .Handle<Greeting>((greeting, context) => _greetings.Writer.WriteAsync(greeting, context.CancellationToken).AsTask())));
        builder.ConfigureClient(client => client.AddCommandScheduler());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
