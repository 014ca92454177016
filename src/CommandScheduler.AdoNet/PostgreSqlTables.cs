using CommandScheduler.Hosting;
using CommandScheduler.Stores;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Npgsql;

using Orleans.Configuration;

namespace CommandScheduler.AdoNet;

/// <summary>Makes the tables at the silo's start, once for silos that start together.</summary>
internal sealed class PostgreSqlTables(
    string connectionString,
    AdoNetSchedulerOptions options,
    IOptions<ClusterOptions> cluster,
    ILogger<PostgreSqlTables> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
        => lifecycle.Subscribe(nameof(PostgreSqlTables), StartStages.Database, OpenAsync);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var create = options.CreateSchema ?? true;
        var connection = new NpgsqlConnection(connectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await SchemaVersion.RefuseNewerAsync(
                connection,
                "SELECT to_regclass('scheduler.scheduler_schema')::text",
                "scheduler.scheduler_schema",
                SchemaVersion.PostgreSql,
                create,
                cancellationToken).ConfigureAwait(false);
            if (create)
            {
                using var command = connection.CreateCommand();
                command.CommandText = CommandSchedulerSchema.PostgreSql;
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            var serviceId = cluster.Value.ServiceId;
            await ClaimAsync(connection, serviceId, cancellationToken).ConfigureAwait(false);
            await StrandedSchedules.TellAsync(connection, schema: null, serviceId, logger, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ClaimAsync(NpgsqlConnection connection, string serviceId, CancellationToken cancellationToken)
    {
        // Tables that a release step made for an older build have no list of services.
        using var exists = new NpgsqlCommand("SELECT to_regclass('scheduler.scheduler_service') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
        {
            return;
        }

        // Silos of two services that start together wait for one another.
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            using var turn = new NpgsqlCommand("SELECT pg_advisory_xact_lock(7236183091562083)", connection, transaction);
            await turn.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await ServiceOwner.ClaimAsync(connection, serviceId, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
