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
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
        // It opens before the reminders and the storage, and closes after they are closed.
        => lifecycle.Subscribe(nameof(SqliteDatabase), StartStages.Database, OpenAsync, CloseAsync);

    public void Dispose()
    {
        source.File?.Dispose();
        source.File = null;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        source.File = SqliteFile.Hold(path, source.ConnectionString);
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
