using CommandScheduler.Hosting;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Clocks;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Npgsql;

using Orleans.Configuration;

namespace CommandScheduler.PostgreSql.Schema;

/// <summary>Makes or checks the tables at the silo's start, and that they are this service's own.</summary>
internal sealed class SchemaStart(
    [FromKeyedServices(DatabaseKey.Name)] NpgsqlDataSource database,
    PostgreSqlSchedulerOptions options,
    IOptions<ClusterOptions> cluster,
    ClockComparison clocks,
    ILogger<SchemaStart> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
        => lifecycle.Subscribe(nameof(SchemaStart), StartStages.Database, OpenAsync);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await new SessionCheck(database, options).CheckAsync(cancellationToken).ConfigureAwait(false);
        var migrator = new SchemaMigrator(options.Schema, SchemaMigrator.Migrations);
        if (options.MigrateAtStart)
        {
            await migrator.MigrateAsync(database, cancellationToken).ConfigureAwait(false);
        }

        await migrator.CheckAsync(database, cancellationToken).ConfigureAwait(false);
        await ClaimAsync(cluster.Value.ServiceId, cancellationToken).ConfigureAwait(false);
        await clocks.CompareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Two services on one schema would dispatch each other's jobs. What this one has elsewhere is told.</summary>
    private async Task ClaimAsync(string serviceId, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using var claim = new NpgsqlCommand(
                SchemaName.Into("INSERT INTO {schema}.service (service_id) VALUES ($1) ON CONFLICT DO NOTHING", options.Schema),
                connection)
            {
                Parameters = { new() { Value = serviceId } },
            };
            await claim.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            using var owner = new NpgsqlCommand(SchemaName.Into("SELECT service_id FROM {schema}.service", options.Schema), connection);
            var other = (string)(await owner.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            if (other != serviceId)
            {
                throw new OrleansConfigurationException(
                    $"The schema '{options.Schema}' of the database holds the schedules of the Orleans service '{other}', "
                        + $"and this silo belongs to the service '{serviceId}'. Give UsePostgreSql a schema of its own, "
                        + "or the silo the right ClusterOptions.ServiceId. If the service was renamed, run: "
                        + $"UPDATE {options.Schema}.service SET service_id = '{serviceId.Replace("'", "''", StringComparison.Ordinal)}'.");
            }

            await StrandedSchedules.TellAsync(connection, options.Schema, serviceId, logger, cancellationToken).ConfigureAwait(false);
        }
    }
}
