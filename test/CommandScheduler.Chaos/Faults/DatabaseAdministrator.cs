using System.Diagnostics;
using System.Globalization;

using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.Chaos.Faults;

/// <summary>Has a session of its own in the server, which no setting holds up, and knows the server's processes.</summary>
internal sealed class DatabaseAdministrator(PostgresCluster cluster)
{
    /// <summary>The sessions of the silos' stores.</summary>
    private const string OfSilos = "application_name = 'CommandScheduler'";

    public PostgresCluster Cluster => cluster;

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(
            cluster.ConnectionString
            + ";Pooling=false;Application Name=administrator;Options=-c default_transaction_read_only=off -c statement_timeout=0");
        await connection.OpenAsync();
        return connection;
    }

    public static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Sets a setting for all sessions, lets it last, and takes it back.</summary>
    public async Task SetAsync(string setting, Func<Task> lasts)
    {
        await using var connection = await ConnectAsync();
        var name = setting.Split('=')[0].Trim();
        await RunAsync(connection, $"ALTER SYSTEM SET {setting}");
        await RunAsync(connection, "SELECT pg_reload_conf()");
        await lasts();
        await RunAsync(connection, $"ALTER SYSTEM RESET {name}");
        await RunAsync(connection, "SELECT pg_reload_conf()");
    }

    public async Task EndSessionsAsync()
    {
        await using var connection = await ConnectAsync();
        await RunAsync(connection, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OfSilos}");
    }

    /// <summary>Gets the processes that serve the silos' stores.</summary>
    public async Task<IReadOnlyList<int>> BackendsAsync()
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand($"SELECT pid FROM pg_stat_activity WHERE {OfSilos} ORDER BY pid", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<int> backends = [];
        while (await reader.ReadAsync())
        {
            backends.Add(reader.GetInt32(0));
        }

        return backends;
    }

    /// <summary>Gets all processes of the server, the first one first.</summary>
    public IReadOnlyList<int> Processes()
    {
        var first = cluster.Postmaster;
        string[] ofFirst = ["-P", first.ToString(CultureInfo.InvariantCulture)];
        using var listing = Process.Start(new ProcessStartInfo("pgrep", ofFirst) { RedirectStandardOutput = true })!;
        var children = listing.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [first, .. children.Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
    }
}
