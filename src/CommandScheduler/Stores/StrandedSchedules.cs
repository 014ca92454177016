using System.Data.Common;
using System.Globalization;

using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores;

/// <summary>Finds the schedules that a service left in a PostgreSQL database when it changed its back end or its schema.</summary>
internal static class StrandedSchedules
{
    /// <summary>The tables of either back end, as far as the role may read them. Others may have tables of such names: these have our columns.</summary>
    private const string Tables = """
        SELECT n.nspname, c.relname
          FROM pg_class AS c
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r'
           AND has_schema_privilege(n.oid, 'USAGE')
           AND has_table_privilege(c.oid, 'SELECT')
           AND ((n.nspname = 'scheduler' AND c.relname = 'scheduler_state')
                OR (c.relname = 'schedules'
                    AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'next_wakeup')
                    AND EXISTS (SELECT FROM pg_class AS s JOIN pg_attribute AS a ON a.attrelid = s.oid
                                 WHERE s.relnamespace = n.oid AND s.relname = 'service' AND a.attname = 'service_id' AND has_table_privilege(s.oid, 'SELECT'))))
         ORDER BY n.nspname, c.relname
        """;

    /// <summary>Logs what there is beside the tables that the silo reads.</summary>
    /// <param name="connection">An open connection to PostgreSQL.</param>
    /// <param name="schema">The schema of <c>UsePostgreSql</c>; null for a silo with <c>UseAdoNet</c>.</param>
    /// <param name="serviceId">The service whose schedules they are.</param>
    /// <param name="logger">The log.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task TellAsync(
        DbConnection connection,
        string? schema,
        string serviceId,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (owner, table) in await TablesAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                var isAdoNet = table == "scheduler_state";
                if (isAdoNet ? schema is null : owner == schema)
                {
                    continue;
                }

                var count = await CountAsync(connection, isAdoNet ? AdoNetCount : CountIn(owner), serviceId, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                {
                    logger.SchedulesStranded(count, Place(isAdoNet, owner), Remedy(isAdoNet, owner, schema));
                }
            }
        }
        catch (DbException)
        {
            // What cannot be looked at, such as a table that is dropped meanwhile, is no reason not to start.
        }
    }

    private const string AdoNetCount = "SELECT count(*) FROM scheduler.scheduler_state WHERE service_id = $1 AND state_name LIKE '%scheduler-schedule'";

    private static string CountIn(string schema)
    {
        var quoted = $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return $"SELECT count(*) FROM {quoted}.schedules WHERE EXISTS (SELECT FROM {quoted}.service WHERE service_id = $1)";
    }

    private static string Place(bool isAdoNet, string schema)
        => isAdoNet ? "the table scheduler.scheduler_state of UseAdoNet" : $"the schema '{schema}' of UsePostgreSql";

    private static string Remedy(bool isAdoNet, string owner, string? schema)
    {
        var back = isAdoNet
            ? "Call UseAdoNet(\"Npgsql\", …) again"
            : schema is null ? $"Call UsePostgreSql again, with the Schema '{owner}'," : $"Set Schema to '{owner}' again";
        return $"{back} until they are done, or schedule their jobs anew and delete those rows";
    }

    private static async Task<List<(string Schema, string Table)>> TablesAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Tables;
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var tables = new List<(string, string)>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                tables.Add((reader.GetString(0), reader.GetString(1)));
            }

            return tables;
        }
    }

    private static async Task<long> CountAsync(DbConnection connection, string sql, string serviceId, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        parameter.Value = serviceId;
        command.Parameters.Add(parameter);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }
}
