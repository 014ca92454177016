using CommandScheduler;
using CommandScheduler.AdoNet;
using CommandScheduler.AdoNet.Storage;
using CommandScheduler.Hosting;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

using Orleans.Configuration;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Keeps schedules in a database, through the ADO.NET storage and reminders of Orleans.</summary>
public static class AdoNetCommandSchedulerExtensions
{
    private const string SqliteInvariant = "System.Data.SQLite";
    private const string PostgreSqlInvariant = "Npgsql";
    private const string SqlServerInvariant = "Microsoft.Data.SqlClient";

    /// <summary>The providers that Orleans knows.</summary>
    private static readonly string[] Invariants =
        [PostgreSqlInvariant, SqlServerInvariant, "MySql.Data.MySqlClient", "MySql.Data.MySqlConnector", "Oracle.DataAccess.Client"];

    /// <summary>Keeps schedules in a database that Orleans reaches by ADO.NET.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="invariant">The provider, as Orleans names it: <c>Npgsql</c> for PostgreSQL.</param>
    /// <param name="connectionString">The connection string. On PostgreSQL everything is kept in a schema named <c>scheduler</c>.</param>
    /// <param name="configure">
    /// Changes the settings. Those that the services configure, by <c>services.Configure&lt;AdoNetSchedulerOptions&gt;(…)</c>, hold as well: of
    /// two that set the same, the one that was registered later. All are checked again at the silo's start.
    /// </param>
    /// <returns>The scheduler.</returns>
    /// <exception cref="ArgumentException">
    /// An argument is empty, Orleans knows no such provider, tables are to be made in a database that has no script here, or the database is another one
    /// than PostgreSQL and <see cref="AdoNetSchedulerOptions.AcceptForeignSchema"/> is not set.
    /// </exception>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    public static CommandSchedulerBuilder UseAdoNet(
        this CommandSchedulerBuilder scheduler,
        string invariant,
        string connectionString,
        Action<AdoNetSchedulerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentException.ThrowIfNullOrWhiteSpace(invariant);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        if (invariant == SqliteInvariant)
        {
            throw new ArgumentException($"The invariant '{invariant}' is SQLite's. Call UseSqlite(path) for it.", nameof(invariant));
        }

        if (!Invariants.Contains(invariant))
        {
            throw new ArgumentException(
                $"Orleans knows no provider '{invariant}'. On PostgreSQL it is '{PostgreSqlInvariant}'; "
                    + $"the others are {string.Join(", ", Invariants.Skip(1))}.",
                nameof(invariant));
        }

        scheduler.AddSettings<AdoNetSchedulerOptions>(nameof(UseAdoNet), configure, options => Fault(options, invariant));
        scheduler.ChooseBackEnd(nameof(UseAdoNet));
        if (invariant == PostgreSqlInvariant)
        {
            // A schema of our own, because the tables of an application's Orleans may be in the same database.
            connectionString = InSchema(connectionString);
            scheduler.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
                provider => ActivatorUtilities.CreateInstance<PostgreSqlTables>(provider, connectionString));
        }

        scheduler.Silo.UseAdoNetReminderService(reminders =>
        {
            reminders.Invariant = invariant;
            reminders.ConnectionString = connectionString;
        });
        Store(scheduler, storage =>
        {
            storage.Invariant = invariant;
            storage.ConnectionString = connectionString;
        });
        return scheduler;
    }

    private static string InSchema(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "scheduler" }.ConnectionString;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // Not the text itself, which may have a password.
            throw new ArgumentException(
                $"The connection string of UseAdoNet cannot be read: {exception.Message.TrimEnd('.')}. Write it like 'Host=db;Database=shop;Username=shop'.",
                nameof(connectionString),
                exception);
        }
    }

    private static string? Fault(AdoNetSchedulerOptions options, string invariant)
        => invariant == PostgreSqlInvariant ? null
            : options.CreateSchema == true
                ? $"There is no script for '{invariant}'. Run the persistence and reminder scripts of Orleans for it, and leave CreateSchema at null."
            : !options.AcceptForeignSchema
                ? $"On the tables that Orleans has for '{invariant}' not every promise can be kept: {Limits(invariant)} Use PostgreSQL, UseSqlite or a store "
                    + "of your own (UseStore), or set AcceptForeignSchema if your schedules can do without."
            : null;

    /// <summary>Says what Orleans' scripts for a database make of schedules, as they were read in Orleans 10.</summary>
    private static string Limits(string invariant)
        => "jobs cannot be listed; the version of a row that was deleted and made again begins anew, so that of two activations an outdated one may overwrite "
            + "the other; a schedule id may have 510 characters, and 141 with a reminder; "
            + (invariant switch
            {
                SqlServerInvariant => "reminders do not tell the case of ids, nor characters outside the code page, apart, so that one schedule may take "
                    + "the wake-up of another.",
                _ when invariant.StartsWith("MySql", StringComparison.Ordinal) => "a schedule of more than 64 KB does not fit, or is cut; reminders know "
                    + "whole seconds, and do not tell the case of ids apart, so that one schedule may take the wake-up of another.",
                _ => "the rest was not examined.",
            });

    /// <summary>Adds the storage, and wraps the table of the reminders, which were added last.</summary>
    private static void Store(CommandSchedulerBuilder scheduler, Action<AdoNetGrainStorageOptions> configure)
    {
        var reminders = scheduler.Services.Last(service => service.ServiceType == typeof(IReminderTable));
        scheduler.Services.Remove(reminders);
        scheduler.Services.AddSingleton<IReminderTable>(
            provider => new OffTurnReminders((IReminderTable)ActivatorUtilities.CreateInstance(provider, reminders.ImplementationType!)));
        scheduler.Silo.AddAdoNetGrainStorage(UnambiguousKeys.Inner, storage =>
        {
            configure(storage);
            storage.DeleteStateOnClear = true;
            storage.GrainStorageSerializer = new ScheduleDocumentSerializer();
        });
        scheduler.Services.AddKeyedSingleton<IGrainStorage>(
            SchedulerNames.Storage,
            (services, _) => new UnambiguousKeys(services.GetRequiredKeyedService<IGrainStorage>(UnambiguousKeys.Inner)));
    }
}
