using System.Data.Common;

namespace CommandScheduler.AdoNet;

/// <summary>Knows which Orleans services have their schedules in the tables of PostgreSQL. To another one they would look empty.</summary>
internal static class ServiceOwner
{
    private static readonly string[] Tables = ["scheduler.scheduler_service", "scheduler.scheduler_state", "scheduler.scheduler_reminder"];

    /// <summary>Notes the service of this silo, or refuses it if it has nothing in the tables and another service has. A statement lets it in.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="serviceId">The service.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OrleansConfigurationException">The tables are another service's.</exception>
    public static async Task ClaimAsync(DbConnection connection, string serviceId, CancellationToken cancellationToken)
    {
        var known = $"SELECT 1 WHERE {string.Join(" OR ", Tables.Select(table => $"EXISTS (SELECT 1 FROM {table} WHERE service_id = @id)"))}";
        if (await ScalarAsync(connection, known, serviceId, cancellationToken).ConfigureAwait(false) is null or DBNull)
        {
            foreach (var table in Tables.Skip(1))
            {
                var other = $"SELECT service_id FROM {table} WHERE service_id <> @id LIMIT 1";
                if (await ScalarAsync(connection, other, serviceId, cancellationToken).ConfigureAwait(false) is string owner)
                {
                    throw Refusal(owner, serviceId);
                }
            }
        }

        await ScalarAsync(connection, $"INSERT INTO {Tables[0]} (service_id) VALUES (@id) ON CONFLICT DO NOTHING", serviceId, cancellationToken)
            .ConfigureAwait(false);
    }

    private static OrleansConfigurationException Refusal(string owner, string serviceId)
    {
        var renames = Tables.Select(table => $"UPDATE {table} SET service_id = {Quoted(serviceId)} WHERE service_id = {Quoted(owner)};");
        return new OrleansConfigurationException(
            $"The schema 'scheduler' of the database holds the schedules of the Orleans service '{owner}', and this silo belongs to the service "
                + $"'{serviceId}', which has none there. Give UseAdoNet a database of its own, or the silo the right ClusterOptions.ServiceId. "
                + $"If the service was renamed, run: {string.Join(' ', renames)} If both services are to share the tables, run: "
                + $"INSERT INTO {Tables[0]} (service_id) VALUES ({Quoted(serviceId)});");
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql, string serviceId, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@id";
        parameter.Value = serviceId;
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
