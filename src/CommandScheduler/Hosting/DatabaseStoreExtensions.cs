using CommandScheduler.Calls;
using CommandScheduler.Commands;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Clocks;
using CommandScheduler.Stores.Inbox;
using CommandScheduler.Stores.Index;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CommandScheduler.Hosting;

/// <summary>Registers the parts that the back ends on a database of our own have in common.</summary>
internal static class DatabaseStoreExtensions
{
    /// <summary>Has a store's lanes keep the schedules.</summary>
    public static void UseLanes(this CommandSchedulerBuilder scheduler, Func<IServiceProvider, LaneStore> open)
    {
        var services = scheduler.Services;
        services.TryAddSingleton<StoreInstruments>();
        services.AddSingleton(open);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<LaneStore>());
        services.AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<LaneStore>());
    }

    /// <summary>Has the store wake the schedules, by an index that is written with them, and take up the entries of its inbox.</summary>
    public static void UseWakeUpIndex<TClock, TIndex, TInbox>(this CommandSchedulerBuilder scheduler, Func<IServiceProvider, LookSettings> settings)
        where TClock : class, IStoreClock
        where TIndex : class, IDueIndex
        where TInbox : class, IInboxRows
    {
        var services = scheduler.Services;
        services.TryAddSingleton<StoreInstruments>();
        services.AddSingleton(settings);
        services.AddSingleton<IStoreClock, TClock>();
        services.AddSingleton<IDueIndex, TIndex>();
        services.AddSingleton<IInboxRows, TInbox>();
        services.AddSingleton<ClockComparison>();
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<ClockComparison>());
        services.AddSingleton<IndexWakeUpSource>();
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<IndexWakeUpSource>());
        services.Replace(ServiceDescriptor.Singleton<IWakeUpSource>(provider => provider.GetRequiredService<IndexWakeUpSource>()));
        services.AddSingleton<IClusterMemory, ClusterMemory>();
        services.AddSingleton<Waker>();
        services.AddSingleton<DueLook>();
        services.AddSingleton<ReleasedSchedules>();
        services.AddSingleton<InboxPump>();
        services.AddSingleton<InboxHealth>();
        services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<InboxHealth>());
        services.TryAddSingleton<InboxChanges>();
        scheduler.Silo.AddGrainService<WakeUpIndex>();
    }

    /// <summary>Adds to a client what it takes to schedule in transactions of its own.</summary>
    /// <param name="services">The client's services.</param>
    /// <param name="configureCommands">Changes how commands are stored; null for the defaults.</param>
    public static void AddInboxChanges(this IServiceCollection services, Action<CommandFormat>? configureCommands)
    {
        services.AddOptions<SchedulerOptions>();
        services.AddCommandFormat();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthProbe, ClusterProbe>());
        if (configureCommands is not null)
        {
            services.Configure(configureCommands);
        }

        services.TryAddSingleton(provider => new InboxChanges(ActivatorUtilities.CreateInstance<ChangeReader>(provider)));
    }
}
