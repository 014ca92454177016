using CommandScheduler.Sqlite.Files;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.Schema;

/// <summary>Knows whose schedules a file has. To another Orleans service it would look empty.</summary>
internal sealed class ServiceOwner(string path, string serviceId)
{
    /// <summary>The tables that name the service.</summary>
    public static readonly string[] Tables = ["scheduler_service"];

    /// <summary>Notes the service of this silo, or refuses it if it has nothing in the file and another service has.</summary>
    /// <param name="connection">An open connection, in a transaction.</param>
    /// <param name="tables">The tables that name the services, of which those of version 1 name one in each row.</param>
    /// <exception cref="OrleansConfigurationException">The file is another service's.</exception>
    public void Claim(SqliteConnection connection, string[] tables)
    {
        if (IsKnown(connection, tables))
        {
            return;
        }

        if (HasSchedules(connection, tables) && OtherIn(connection, tables) is { } owner)
        {
            var renames = tables.Select(table => $"UPDATE {table} SET service_id = {Quoted(serviceId)} WHERE service_id = {Quoted(owner)};");
            throw new OrleansConfigurationException(
                $"The SQLite file '{path}' holds the schedules of the Orleans service '{owner}', and this silo belongs to the service '{serviceId}', "
                    + "which has none there. Give UseSqlite a database of its own, or the silo the right ClusterOptions.ServiceId. "
                    + $"If the service was renamed, run: {string.Join(' ', renames)}");
        }

        connection.Execute("DELETE FROM scheduler_service");
        connection.Execute("INSERT INTO scheduler_service (service_id) VALUES ($id)", ("$id", serviceId));
    }

    private bool IsKnown(SqliteConnection connection, string[] tables)
        => tables.Any(table => connection.Scalar($"SELECT 1 FROM {table} WHERE service_id = $id", ("$id", serviceId)) is not null);

    private static bool HasSchedules(SqliteConnection connection, string[] tables)
        => tables != Tables || connection.Scalar("SELECT 1 FROM scheduler_schedules UNION ALL SELECT 1 FROM scheduler_inbox LIMIT 1") is not null;

    /// <summary>Gets a service that has something there. In the tables of version 1 the list alone is none.</summary>
    private static string? OtherIn(SqliteConnection connection, string[] tables)
        => tables.Where(table => tables == Tables || table != Tables[0])
            .Select(table => connection.Scalar($"SELECT service_id FROM {table} LIMIT 1") as string)
            .FirstOrDefault(other => other is not null);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
