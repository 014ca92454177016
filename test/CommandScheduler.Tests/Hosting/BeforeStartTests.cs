using CommandScheduler.Calls;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Processes;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Hosting;

/// <summary>Calls of a host's services before its silo or its client has started.</summary>
public sealed class BeforeStartTests
{
    private static readonly DateTimeOffset Later = new(2126, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Calls { get; } = ["facade", "grain", "list", "count"];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_hosted_service_before_the_silo_that_awaits_a_call_is_told_to_come_after_it(string call)
    {
        var clock = new FakeTimeProvider();
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            async services =>
            {
                var waiting = CallAsync(services, call);
                clock.Advance(TimeSpan.FromSeconds(5));
                await waiting;
            },
            clock));
        Assert.Contains("The silo has not started", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("add a hosted service that schedules after UseOrleans, not before", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_that_the_start_does_not_wait_for_waits_for_the_start(string call)
    {
        Task waiting = Task.CompletedTask;
        await StartAsync(
            services =>
            {
                waiting = CallAsync(services, call);
                return Task.CompletedTask;
            },
            new FakeTimeProvider(),
            _ => Patience.ForAsync(waiting, "the call is answered"));
    }

    [Fact]
    public async Task A_startup_task_can_schedule()
    {
        var scheduled = 0;
        await StartAsync(
            _ => Task.CompletedTask,
            new FakeTimeProvider(),
            async services =>
            {
                await CallAsync(services, "facade");
                Assert.Equal(1, scheduled);
            },
            silo => silo.AddStartupTask(async (services, _) =>
            {
                await CallAsync(services, "grain");
                scheduled++;
            }));
    }

    [Fact]
    public async Task A_silo_that_stops_before_it_has_started_keeps_nobody_waiting()
    {
        var start = new SiloStart(new FakeTimeProvider());
        var lifecycle = new Lifecycle();
        start.Participate(lifecycle);
        await lifecycle.Observers[0].OnStart(Cancel);
        var waiting = start.WaitAsync(Cancel);
        Assert.False(waiting.IsCompleted);
        await lifecycle.Observers[0].OnStop(Cancel);
        Assert.Contains("was stopped", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.False(start.IsDone);
    }

    [Fact]
    public async Task A_hosted_service_before_the_client_is_told_to_come_after_it()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(HostProcess.FreePort()).AddCommandScheduler());
        using var host = builder.Build();
        foreach (var call in new[] { "facade", "list", "count" })
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => CallAsync(host.Services, call));
            Assert.Contains("add a hosted service that schedules after UseOrleansClient, not before", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static async Task CallAsync(IServiceProvider services, string call)
    {
        var scheduler = services.GetRequiredService<ICommandScheduler>();
        switch (call)
        {
            case "facade":
                await scheduler.ScheduleOnceAsync("s", new Note("x"), Later, call, cancellationToken: Cancel);
                break;
            case "grain":
                await services.GetRequiredService<IGrainFactory>().GetGrain<IScheduleGrain>("s").ScheduleOnce(new Note("x"), Later, call);
                break;
            case "list":
                await scheduler.ListJobsAsync(cancellationToken: Cancel);
                break;
            default:
                await scheduler.CountJobsAsync(cancellationToken: Cancel);
                break;
        }
    }

    private static async Task StartAsync(
        Func<IServiceProvider, Task> before,
        TimeProvider clock,
        Func<IServiceProvider, Task>? after = null,
        Action<ISiloBuilder>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<IHostedService>(services => new Before(services, before));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(HostProcess.FreePort(), HostProcess.FreePort())
                .AddCommandScheduler(scheduler => scheduler.UseInMemory().Handle<Note>((_, _) => Task.CompletedTask));
            configure?.Invoke(silo);
        });
        builder.Services.Replace(ServiceDescriptor.Singleton(_ => new SiloStart(clock)));
        using var host = builder.Build();
        await host.StartAsync(Cancel);
        await after!(host.Services);
        await host.StopAsync(Cancel);
    }

    private sealed class Before(IServiceProvider services, Func<IServiceProvider, Task> act) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => act(services);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Lifecycle : ISiloLifecycle
    {
        public List<ILifecycleObserver> Observers { get; } = [];

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            Observers.Add(observer);
            return new MemoryStream();
        }
    }
}
