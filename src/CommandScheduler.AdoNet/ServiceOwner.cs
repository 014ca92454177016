using System.Data.Common;

namespace CommandScheduler.AdoNet;

/// <summary>Knows which Orleans services have their schedules in the tables. To another one they would look empty.</summary>
/// <param name="place">What holds the tables, for messages.</param>
/// <param name="verb">The verb of the back end.</param>
/// <param name="schema">What goes before the name of a table in a statement: a schema and a dot, or nothing.</param>
internal sealed class ServiceOwner(string place, string verb, string schema)
{
    private static readonly string[] Tables = ["scheduler_service", "scheduler_state", "scheduler_reminder"];

    /// <summary>Notes the service of this silo, or refuses it if it has nothing in the tables and another service has.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="serviceId">The service.</param>
    /// <param name="shared">Whether several services may have the tables; a statement lets another one in.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OrleansConfigurationException">The tables are another service's.</exception>
    public async Task ClaimAsync(DbConnection connection, string serviceId, bool shared, CancellationToken cancellationToken)
    {
        var known = $"SELECT 1 WHERE {string.Join(" OR ", Tables.Select(table => $"EXISTS (SELECT 1 FROM {schema}{table} WHERE service_id = @id)"))}";
        if (await ScalarAsync(connection, known, serviceId, cancellationToken).ConfigureAwait(false) is null or DBNull)
        {
            foreach (var table in Tables.Skip(1))
            {
                var other = $"SELECT service_id FROM {schema}{table} WHERE service_id <> @id LIMIT 1";
                if (await ScalarAsync(connection, other, serviceId, cancellationToken).ConfigureAwait(false) is string owner)
                {
                    throw Refusal(owner, serviceId, shared);
                }
            }

            if (!shared)
            {
                await ScalarAsync(connection, $"DELETE FROM {schema}scheduler_service WHERE service_id <> @id", serviceId, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        await ScalarAsync(connection, $"INSERT INTO {schema}scheduler_service (service_id) VALUES (@id) ON CONFLICT DO NOTHING", serviceId, cancellationToken)
            .ConfigureAwait(false);
    }

    private OrleansConfigurationException Refusal(string owner, string serviceId, bool shared)
    {
        var renames = Tables.Select(table => $"UPDATE {schema}{table} SET service_id = {Quoted(serviceId)} WHERE service_id = {Quoted(owner)};");
        var sharing = shared
            ? $" If both services are to share the tables, run: INSERT INTO {schema}scheduler_service (service_id) VALUES ({Quoted(serviceId)});"
            : "";
        return new OrleansConfigurationException(
            $"{place} holds the schedules of the Orleans service '{owner}', and this silo belongs to the service '{serviceId}', which has none there. "
                + $"Give {verb} a database of its own, or the silo the right ClusterOptions.ServiceId. "
                + $"If the service was renamed, run: {string.Join(' ', renames)}{sharing}");
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
