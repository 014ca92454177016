using CommandScheduler.Hosting;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

using Orleans.Configuration;

namespace CommandScheduler.AdoNet.Sqlite;

/// <summary>Holds the file for one silo from its start to its end, and makes the tables.</summary>
internal sealed class SqliteDatabase(
    string path,
    SqliteSource source,
    SqliteSchedulerOptions options,
    IOptions<ClusterOptions> cluster) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private FileStream? _lock;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
        // It opens before the reminders and the storage, and closes after they are closed.
        => lifecycle.Subscribe(nameof(SqliteDatabase), StartStages.Database, OpenAsync, CloseAsync);

    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            throw new OrleansConfigurationException(
                $"The directory '{directory}' of the scheduler's SQLite file does not exist. Create it, or give UseSqlite another path.");
        }

        try
        {
            // The system releases the lock when the process ends, however it ends.
            _lock = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new OrleansConfigurationException(
                $"The SQLite file '{path}' is in use by another silo, which holds '{path}.lock'. One silo can use a file: "
                    + "stop the other one, give UseSqlite another path, or use PostgreSQL for several silos.",
                exception);
        }

        var connection = source.CreateConnection();
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await SchemaVersion.RefuseNewerAsync(
                connection,
                "SELECT name FROM sqlite_master WHERE name = 'scheduler_schema'",
                "scheduler_schema",
                SchemaVersion.Sqlite,
                options.CreateSchema,
                cancellationToken).ConfigureAwait(false);
            if (options.CreateSchema)
            {
                using var command = connection.CreateCommand();
                command.CommandText = CommandSchedulerSchema.Sqlite;
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            // Tables that a release step made for an older build have no list of services.
            using var exists = connection.CreateCommand();
            exists.CommandText = "SELECT 1 FROM sqlite_master WHERE name = 'scheduler_service'";
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                await new ServiceOwner($"The SQLite file '{path}'", "UseSqlite", schema: "")
                    .ClaimAsync(connection, cluster.Value.ServiceId, shared: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task CloseAsync(CancellationToken cancellationToken)
    {
        using (var connection = new SqliteConnection(source.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        Dispose();
        return Task.CompletedTask;
    }
}
