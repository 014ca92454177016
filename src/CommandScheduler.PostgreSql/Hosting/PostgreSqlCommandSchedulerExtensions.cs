using CommandScheduler;
using CommandScheduler.Calls;
using CommandScheduler.Hosting;
using CommandScheduler.PostgreSql;
using CommandScheduler.PostgreSql.Inbox;
using CommandScheduler.PostgreSql.Queries;
using CommandScheduler.PostgreSql.Schema;
using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.PostgreSql.WakeUps;
using CommandScheduler.Queries;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Npgsql;

namespace Orleans.Hosting;

/// <summary>Keeps schedules in PostgreSQL.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their first, required parameter.")]
public static class PostgreSqlCommandSchedulerExtensions
{
    /// <summary>Keeps schedules in PostgreSQL 13 or later, for one silo or many. No reminders are needed.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="connectionString">
    /// The connection string. All connections are the silo's own, and stay open; a pooler between must keep sessions.
    /// </param>
    /// <param name="configure">
    /// Changes the settings. Those that the services configure, by <c>services.Configure&lt;PostgreSqlSchedulerOptions&gt;(…)</c>, hold
    /// as well: of two that set the same, the one that was registered later. All are checked again at the silo's start.
    /// </param>
    /// <returns>The scheduler.</returns>
    /// <exception cref="ArgumentException">The connection string or a setting is unusable.</exception>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    public static CommandSchedulerBuilder UsePostgreSql(
        this CommandSchedulerBuilder scheduler,
        string connectionString,
        Action<PostgreSqlSchedulerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // Not the text itself, which may have a password.
            throw new ArgumentException(
                $"The connection string of UsePostgreSql cannot be read: {exception.Message.TrimEnd('.')}. "
                + "Write it like 'Host=db;Database=shop;Username=shop'.",
                nameof(connectionString),
                exception);
        }

        // The few statements of the store are prepared on each connection when they come up.
        (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages, settings.Enlist) = (32, 2, false);
        settings.ApplicationName ??= nameof(CommandScheduler);
        scheduler.Services.AddKeyedSingleton(DatabaseKey.Name, (_, _) => NpgsqlDataSource.Create(settings));
        return Use(scheduler, configure);
    }

    /// <summary>
    /// Keeps schedules in PostgreSQL 13 or later, on connections of the application's own data source; for passwords
    /// that change, certificates and the like.
    /// </summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="database">
    /// The data source; not disposed with the silo. Automatic preparation of statements (<c>Max Auto Prepare</c>)
    /// should be on.
    /// </param>
    /// <param name="configure">
    /// Changes the settings. Those that the services configure, by <c>services.Configure&lt;PostgreSqlSchedulerOptions&gt;(…)</c>, hold
    /// as well: of two that set the same, the one that was registered later. All are checked again at the silo's start.
    /// </param>
    /// <returns>The scheduler.</returns>
    /// <exception cref="ArgumentException">A setting is unusable.</exception>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    public static CommandSchedulerBuilder UsePostgreSql(
        this CommandSchedulerBuilder scheduler,
        NpgsqlDataSource database,
        Action<PostgreSqlSchedulerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(database);
        scheduler.Services.AddKeyedSingleton(DatabaseKey.Name, database);
        return Use(scheduler, configure);
    }

    /// <summary>
    /// Adds <see cref="PostgreSqlScheduling"/> to a client that is to schedule in its own transactions. A silo with
    /// <c>UsePostgreSql</c> has it.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="schema">The schema of the silos' tables.</param>
    /// <param name="configureCommands">Changes how commands are stored, as <c>ConfigureCommands</c> does on the silos; null for the defaults.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">The name of the schema is unusable.</exception>
    public static IClientBuilder AddPostgreSqlScheduling(
        this IClientBuilder client,
        string schema = PostgreSqlSchema.DefaultName,
        Action<CommandFormat>? configureCommands = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        SchemaName.Checked(schema);
        client.Services.AddInboxChanges(configureCommands);
        client.Services.TryAddSingleton(provider => new PostgreSqlScheduling(provider.GetRequiredService<InboxChanges>(), schema));
        return client;
    }

    /// <summary>
    /// Adds <see cref="PostgreSqlScheduling"/> to a client, and has <see cref="ICommandScheduler.ScheduleManyAsync"/> of the client store new schedules
    /// itself, on connections of the application's data source, instead of calling their grains.
    /// </summary>
    /// <param name="client">The client, which has <c>AddCommandScheduler</c>, too.</param>
    /// <param name="database">
    /// The data source of the silos' database; not disposed with the client. Its role needs the rights of a silo on the tables <c>schedules</c> and
    /// <c>bulk</c>.
    /// </param>
    /// <param name="schema">The schema of the silos' tables.</param>
    /// <param name="configureCommands">Changes how commands are stored, as <c>ConfigureCommands</c> does on the silos; null for the defaults.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">The name of the schema is unusable.</exception>
    public static IClientBuilder AddPostgreSqlScheduling(
        this IClientBuilder client,
        NpgsqlDataSource database,
        string schema = PostgreSqlSchema.DefaultName,
        Action<CommandFormat>? configureCommands = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        client.AddPostgreSqlScheduling(schema, configureCommands);
        client.Services.TryAddSingleton<Generations>();
        client.Services.TryAddSingleton(provider => new NewScheduleMaker(
            ActivatorUtilities.CreateInstance<ChangeReader>(provider),
            provider.GetRequiredService<IOptions<SchedulerOptions>>(),
            provider.GetRequiredService<Generations>(),
            provider.GetRequiredService<TimeProvider>()));
        client.Services.TryAddSingleton<IBulkStore>(provider
            => new BulkRows(database, schema, new PostgreSqlSchedulerOptions().RetryFor, provider.GetRequiredService<TimeProvider>()));
        return client;
    }

    private static CommandSchedulerBuilder Use(CommandSchedulerBuilder scheduler, Action<PostgreSqlSchedulerOptions>? configure)
    {
        var services = scheduler.Services;
        scheduler.AddSettings(nameof(UsePostgreSql), configure, SkewFault);
        scheduler.ChooseBackEnd(nameof(UsePostgreSql));
        scheduler.UseWakeUpIndex<DatabaseClock, DueIndex, InboxRows>(
            provider => new LookSettings(Settings(provider).ScanInterval, Settings(provider).MaxClockSkew));
        scheduler.UseLanes(provider => StoreLanes.Open(
            provider.GetRequiredKeyedService<NpgsqlDataSource>(DatabaseKey.Name),
            Settings(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoreInstruments>(),
            provider.GetRequiredService<ILocalSiloDetails>(),
            provider.GetRequiredService<StoreCalls>(),
            provider.GetRequiredService<ILogger<LaneStore>>()));
        services.AddSingleton<IJobDirectory, StoredJobs>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SchemaStart>();
        services.TryAddSingleton(provider => new PostgreSqlScheduling(provider.GetRequiredService<InboxChanges>(), Settings(provider).Schema));
        services.TryAddSingleton<IBulkStore>(provider => new BulkRows(
            provider.GetRequiredKeyedService<NpgsqlDataSource>(DatabaseKey.Name),
            Settings(provider).Schema,
            Settings(provider).RetryFor,
            provider.GetRequiredService<TimeProvider>()));
        return scheduler;
    }

    private static PostgreSqlSchedulerOptions Settings(IServiceProvider provider) => provider.GetRequiredService<PostgreSqlSchedulerOptions>();

    private static string? SkewFault(PostgreSqlSchedulerOptions options)
        => options.MaxClockSkew != Timeout.InfiniteTimeSpan && options.MaxClockSkew < TimeSpan.FromMilliseconds(100)
            ? $"{nameof(options.MaxClockSkew)} is {options.MaxClockSkew}. It is at least 100 milliseconds, or Timeout.InfiniteTimeSpan for no comparison."
            : null;
}
