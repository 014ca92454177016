using CommandScheduler;
using CommandScheduler.Calls;
using CommandScheduler.Hosting;
using CommandScheduler.Queries;
using CommandScheduler.Sqlite;
using CommandScheduler.Sqlite.Files;
using CommandScheduler.Sqlite.Inbox;
using CommandScheduler.Sqlite.Queries;
using CommandScheduler.Sqlite.Schema;
using CommandScheduler.Sqlite.Storage;
using CommandScheduler.Sqlite.WakeUps;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Clocks;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Orleans.Hosting;

/// <summary>Keeps schedules in a SQLite file.</summary>
public static class SqliteCommandSchedulerExtensions
{
    /// <summary>How often a silo looks for schedules that come due and are not in memory.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Keeps schedules in a SQLite file, which serves one silo. The file is made if it is not there. No reminders are needed.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="path">
    /// The path of the file, on a local disk; its directory must exist. One that is made can be read by the user of the process alone.
    /// </param>
    /// <param name="configure">
    /// Changes the settings. Those that the services configure, by <c>services.Configure&lt;SqliteSchedulerOptions&gt;(…)</c>, hold as well: of
    /// two that set the same, the one that was registered later. All are checked again at the silo's start.
    /// </param>
    /// <returns>The scheduler.</returns>
    /// <exception cref="ArgumentException">The path is no path of a file, or a setting is out of range.</exception>
    /// <exception cref="InvalidOperationException">A back end was chosen before.</exception>
    public static CommandSchedulerBuilder UseSqlite(this CommandSchedulerBuilder scheduler, string path, Action<SqliteSchedulerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (PathFault(path) is { } fault)
        {
            throw new ArgumentException($"The path of UseSqlite is '{path}', and {fault}", nameof(path));
        }

        scheduler.AddSettings(nameof(UseSqlite), configure);
        scheduler.ChooseBackEnd(nameof(UseSqlite));
        path = Path.GetFullPath(path);
        path = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        var services = scheduler.Services;
        services.AddSingleton(provider => new SqliteSource(path, Settings(provider)));
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<OlderFile>();
        services.AddSingleton<SchemaMigrator>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SchemaStart>();
        scheduler.UseWakeUpIndex<MachineClock, DueIndex, InboxRows>(_ => new LookSettings(Interval, Timeout.InfiniteTimeSpan));
        scheduler.UseLanes(provider => StoreLanes.Open(
            provider.GetRequiredService<SqliteSource>(),
            Settings(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoreInstruments>(),
            provider.GetRequiredService<ILocalSiloDetails>(),
            provider.GetRequiredService<StoreCalls>(),
            provider.GetRequiredService<ILogger<LaneStore>>()));
        services.AddSingleton<IJobDirectory, StoredJobs>();
        services.TryAddSingleton(provider => new SqliteScheduling(provider.GetRequiredService<InboxChanges>()));
        services.TryAddSingleton<IBulkStore>(provider => new BulkRows(
            provider.GetRequiredService<SqliteSource>(),
            Settings(provider).BusyTimeout,
            provider.GetRequiredService<TimeProvider>()));
        return scheduler;
    }

    /// <summary>
    /// Adds <see cref="SqliteScheduling"/> to a client that is to schedule in its own transactions on the silo's file. A silo with
    /// <c>UseSqlite</c> has it.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="configureCommands">Changes how commands are stored, as <c>ConfigureCommands</c> does on the silo; null for the defaults.</param>
    /// <returns>The client.</returns>
    public static IClientBuilder AddSqliteScheduling(this IClientBuilder client, Action<CommandFormat>? configureCommands = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services.AddInboxChanges(configureCommands);
        client.Services.TryAddSingleton(provider => new SqliteScheduling(provider.GetRequiredService<InboxChanges>()));
        return client;
    }

    private static SqliteSchedulerOptions Settings(IServiceProvider provider) => provider.GetRequiredService<SqliteSchedulerOptions>();

    private static string? PathFault(string path)
        => path == ":memory:" ? "nothing would be kept. Call UseInMemory() for that, or give the path of a file."
            : path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || path.Contains("Data Source=", StringComparison.OrdinalIgnoreCase)
                ? "that is no path. Give the path of a file alone, such as 'scheduler.db'."
            : path.Contains('\0', StringComparison.Ordinal) ? "it has the character U+0000. Remove it."
            : path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)
                ? "that is a device. Give the path of a file."
            : Directory.Exists(path) || Path.EndsInDirectorySeparator(path) ? "that is a directory. Give the path of a file in it."
            : null;
}
