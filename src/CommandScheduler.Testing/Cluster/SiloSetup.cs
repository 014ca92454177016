using CommandScheduler.Activations;
using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing.Clock;
using CommandScheduler.Testing.Dispatches;
using CommandScheduler.Testing.Faults;
using CommandScheduler.Testing.Storage;
using CommandScheduler.Testing.Work;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Storage;
using Orleans.TestingHost;
using Orleans.Timers;

namespace CommandScheduler.Testing.Cluster;

/// <summary>Gives a silo the clock, the store and the watchers of the kit, and whatever the test adds.</summary>
internal sealed class SiloSetup(
    SchedulerTestClusterOptions options,
    VirtualClock clock,
    WorkLedger work,
    OutcomeLog outcomes,
    TestStore store,
    VirtualReminders reminders,
    DispatchRecorder dispatcher,
    FaultInjector faults)
{
    public TestSilo Configure(ISiloBuilder builder, string name)
    {
        var silo = new TestSilo(name, work, outcomes);
        SetClock(builder.Services, new SiloClock(clock, silo));
        Watch(builder, silo);
        var siloStore = new SiloStore(store, silo, faults);
        builder.Services.AddSingleton<IScheduleStore>(siloStore);
        builder.Services.AddSingleton<IJobDirectory>(new TestJobs(store));
        builder.Services.AddSingleton<IWakeUpSource>(new TestWakeUps(store, silo));
        options.ConfigureSilo?.Invoke(builder);
        builder.AddCommandScheduler(scheduler =>
        {
            options.ConfigureScheduler?.Invoke(scheduler);
            scheduler.Surround(new DispatchWatch(silo, work), new DispatchStandIn(silo, work, dispatcher, faults, clock));
        });
        ThrowIfReplaced(siloStore, builder.Services);

        // Last: filters run in the order of their registration, so this one sees each call as the filters of the test leave it.
        builder.AddIncomingGrainCallFilter(new DeadSiloFilter(silo));
        builder.Services.AddSingleton<IReminderRegistry>(reminders);
        return silo;
    }

    private static void SetClock(IServiceCollection services, SiloClock clock)
    {
        // Orleans publishes its load each second by the clock of the grains, and each time would be a stop of virtual time.
        services.Configure<DeploymentLoadPublisherOptions>(publisher => publisher.DeploymentLoadPublisherRefreshTime = TimeSpan.FromDays(1));
        services.AddSingleton<TimeProvider>(clock);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
        services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, TimeProvider.System);
    }

    private static void Watch(ISiloBuilder builder, TestSilo silo)
    {
        builder.Services.AddSingleton(silo);
        builder.Services.AddSingleton<IWorkObserver>(silo);
        builder.Services.AddSingleton<IOutcomeListener>(silo);
    }

    private static void ThrowIfReplaced(SiloStore store, IServiceCollection services)
    {
        if (services.Last(service => service.ServiceType == typeof(IScheduleStore)).ImplementationInstance != store
            || services.Any(service => service.ServiceType == typeof(IGrainStorage) && SchedulerNames.Storage.Equals(service.ServiceKey)))
        {
            throw new SchedulerTestException(
                "ConfigureScheduler or ConfigureSilo adds a back end, such as UseInMemory or UseSqlite. Leave it out: the cluster has a "
                + "store of its own, and its clock does not know of what is due in another one.");
        }
    }
}
