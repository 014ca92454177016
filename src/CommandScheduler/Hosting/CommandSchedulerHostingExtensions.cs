using CommandScheduler;
using CommandScheduler.Activations;
using CommandScheduler.Calls;
using CommandScheduler.Commands;
using CommandScheduler.Dispatching;
using CommandScheduler.Hosting;
using CommandScheduler.Queries;
using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Adds the scheduler to a silo or a client.</summary>
public static class CommandSchedulerHostingExtensions
{
    /// <summary>Adds the scheduler to a silo. Calling it again goes on configuring the same scheduler.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Chooses the back end and the dispatchers.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddCommandScheduler(this ISiloBuilder silo, Action<CommandSchedulerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(configure);
        if (!silo.Services.Any(service => service.ServiceType == typeof(DispatcherRegistrations)))
        {
            silo.AddReminders();
            silo.AddGrainService<RangeTakeOver>();
            silo.AddOutgoingGrainCallFilter<ScheduleCallFilter>();
            silo.AddIncomingGrainCallFilter<DispatcherCallFilter>();
            var services = silo.Services;
            services.AddSingleton(new DispatcherRegistrations());
            services.AddSingleton<DispatcherRoutes>();
            services.AddSingleton<OwnCommands>();
            services.AddSingleton<CommandTypes>();
            services.AddSingleton<AttemptPolicies>();
            services.AddSingleton<DispatchPipeline>();
            services.AddSingleton(provider => new HandlerThreads(provider.GetRequiredService<IOptions<SchedulerOptions>>().Value.MaxDispatchesInFlight));
            services.AddSingleton<AttemptRunner>();
            services.AddSingleton<ChangeReader>();
            services.AddSingleton<Calendars>();
            services.AddSingleton<Generations>();
            services.AddSingleton<SchedulerInstruments>();
            services.AddSingleton<RunningAttempts>();
            services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<RunningAttempts>());
            services.AddSingleton<SchedulerClock>();
            services.AddSingleton<LastMilliseconds>();
            services.AddSingleton(_ => new Suspensions(TimeProvider.System));
            services.AddSingleton<IHealthSource, WallClockHealth>();
            services.AddSingleton<LoadedSchedules>();
            services.AddSingleton<IdleActivations>();
            services.AddSingleton<OtherSilos>();
            services.AddSingleton<OutcomeReport>();
            services.AddSingleton<StorableIds>();
            services.AddSingleton<StoreCalls>();
            services.AddSingleton<UnreadableLog>();
            services.AddSingleton<StoreHealth>();
            services.AddSingleton<IHealthSource>(provider => provider.GetRequiredService<StoreHealth>());
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<StoreCalls>());
            services.AddSingleton<ActivationServices>();
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<NewScheduleMaker>(provider, provider.GetRequiredService<SchedulerClock>()));
            services.AddSingleton<INewSchedules, NewSchedules>();
            services.AddSingleton<IUnloadedSchedules, UnloadedSchedules>();
            services.TryAddSingleton<IWakeUpSource, ReminderWakeUpSource>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<RunningAttempts>());
            services.AddSingleton<IValidateOptions<SchedulerOptions>, SchedulerOptionsValidator>();
            services.AddSingleton<IConfigurationValidator, SchedulerConfigurationValidator>();
            services.AddCommandFormat();
            services.AddSingleton<IJobReader, JobReader>();
            services.AddSingleton<SiloStart>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloStart>());
            services.TryAddSingleton<ICommandScheduler, GrainCommandScheduler>();
        }

        configure(new CommandSchedulerBuilder(silo));
        silo.Services.TryAddSingleton<IScheduleStore>(provider
            => new GrainStorageStore(provider.GetKeyedService<IGrainStorage>(SchedulerNames.Storage) ?? throw SchedulerConfigurationValidator.NoStorage()));

        // Orleans resolves the table before it validates the configuration, so the factory reports that a back end is missing.
        // A table that the application registers later takes precedence over this one.
        silo.Services.TryAddSingleton<IReminderTable>(provider => provider.GetRequiredService<IWakeUpSource>().UseReminders
            ? throw SchedulerConfigurationValidator.NoReminders()
            : new NoReminderTable());
        return silo;
    }

    /// <summary>Adds <see cref="ICommandScheduler"/> to a client. Calling it twice does no harm.</summary>
    /// <param name="client">The client.</param>
    /// <returns>The client.</returns>
    public static IClientBuilder AddCommandScheduler(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!client.Services.Any(service => service.ServiceType == typeof(ICommandScheduler)))
        {
            client.AddOutgoingGrainCallFilter<ScheduleCallFilter>();
            client.Services.AddSingleton<IJobReader, RemoteJobReader>();
            client.Services.AddSingleton<IUnloadedSchedules, RemoteUnloadedSchedules>();
            client.Services.AddSingleton<ICommandScheduler, GrainCommandScheduler>();
            client.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthProbe, ClusterProbe>());
        }

        return client;
    }
}
