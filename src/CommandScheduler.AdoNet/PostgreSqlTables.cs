using Npgsql;

namespace CommandScheduler.AdoNet;

/// <summary>Makes the tables at the silo's start, once for silos that start together.</summary>
internal sealed class PostgreSqlTables(string connectionString, AdoNetSchedulerOptions options) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
        => lifecycle.Subscribe(nameof(PostgreSqlTables), ServiceLifecycleStage.RuntimeServices, OpenAsync);

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
        }
    }
}
