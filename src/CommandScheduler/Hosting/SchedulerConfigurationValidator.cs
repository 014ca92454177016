using CommandScheduler.Checks;
using CommandScheduler.Dispatching;
using CommandScheduler.InMemory;
using CommandScheduler.Stores;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Orleans.Storage;

namespace CommandScheduler.Hosting;

/// <summary>Stops a silo from starting when a piece is missing, with the line that would fix it.</summary>
internal sealed class SchedulerConfigurationValidator(
    IServiceProvider services,
    DispatcherRegistrations dispatchers,
    IOptions<SchedulerOptions> options,
    ILogger<SchedulerConfigurationValidator> logger) : IConfigurationValidator
{
    /// <summary>Orleans' own, which is internal. A test holds its name.</summary>
    private const string ReminderTableInMemory = "InMemoryReminderTable";

    /// <inheritdoc/>
    public void ValidateConfiguration()
    {
        try
        {
            if (options.Value.Retry is null)
            {
                throw new ArgumentException("SchedulerOptions.Retry is null. Set it to RetryPolicy.Default, RetryPolicy.None or a policy of your own.");
            }

            RangeCheck.Check(options.Value.Retry, nameof(options), "SchedulerOptions.Retry");
            if (options.Value.MaxPayloadBytes > options.Value.MaxScheduleBytes)
            {
                throw new ArgumentException(
                    $"SchedulerOptions.MaxPayloadBytes is {options.Value.MaxPayloadBytes}, and MaxScheduleBytes {options.Value.MaxScheduleBytes}: "
                    + "a command is part of its schedule. Lower the one or raise the other.");
            }
        }
        catch (Exception exception) when (exception is OptionsValidationException or ArgumentException)
        {
            throw new OrleansConfigurationException(
                $"The options of CommandScheduler are unusable: {Sentence.From(exception)} "
                + "Correct them in AddCommandScheduler(scheduler => scheduler.Configure(options => …)).",
                exception);
        }

        if (dispatchers.IsEmpty)
        {
            throw new OrleansConfigurationException(
                "CommandScheduler has no dispatcher. Add scheduler.UseDispatcher<YourDispatcherGrain>() "
                + "or scheduler.Handle<YourCommand>((command, context) => …) to AddCommandScheduler.");
        }

        // If there is no store and no grain storage, the factory of the adapter for grain storages reports it.
        var store = services.GetRequiredService<IScheduleStore>();
        if (StorableIds.AreUnsafe(store))
        {
            throw new OrleansConfigurationException(
                $"The grain storage named \"{SchedulerNames.Storage}\" is that of Orleans in Azure's tables, which keeps schedules such as 'a/b' and "
                + "'a_b' in one row, and none of more than 960 KB. Use Azure's blobs, of the same account: "
                + $"silo.AddAzureBlobGrainStorage(\"{SchedulerNames.Storage}\", options => …).");
        }

        if (!IsInMemory(store) && services.GetRequiredService<IReminderTable>().GetType().Name == ReminderTableInMemory)
        {
            logger.RemindersInMemory(store.ToString()!);
        }
    }

    private static bool IsInMemory(IScheduleStore store) => store is MemoryStore || (store is GrainStorageStore { Inner: MemoryGrainStorage });

    public static OrleansConfigurationException NoStorage()
        => new(
            "CommandScheduler has no grain storage. Add scheduler.UsePostgreSql(connectionString), scheduler.UseSqlite(\"scheduler.db\"), "
            + "scheduler.UseAdoNet(invariant, connectionString) or scheduler.UseInMemory() to AddCommandScheduler, "
            + "or register a grain storage named \"Scheduler\" with the silo.");

    public static OrleansConfigurationException NoReminders()
        => new(
            "CommandScheduler has no reminders. Choose a back end in AddCommandScheduler, such as scheduler.UsePostgreSql(connectionString) "
            + "or scheduler.UseSqlite(\"scheduler.db\"), or register a reminder service with the silo, such as silo.UseAdoNetReminderService(…).");
}
