using System.Globalization;

using Npgsql;

using Testcontainers.PostgreSql;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>
/// A PostgreSQL for tests: the one in SCHEDULER_TEST_POSTGRES; else one of the machine's binaries on a throwaway cluster;
/// else a container; else the test is skipped, which is a failure where CI=true.
/// </summary>
public static class PostgresServer
{
    /// <summary>The environment variable with the connection string of a server to use.</summary>
    public const string Variable = "SCHEDULER_TEST_POSTGRES";

    private static readonly Lazy<Task<(string? ConnectionString, string? Reason)>> Server = new(StartAsync);

    /// <summary>Makes an empty database, or skips the test if there is no server.</summary>
    public static async Task<string> RequireDatabaseAsync()
    {
        var (server, reason) = await Server.Value;
        if (server is null)
        {
            throw ServerProgram.Missing(reason!);
        }

        var name = $"scheduler_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Connects to the scheduler's tables in a database.</summary>
    public static NpgsqlConnection Connect(string database) => new(new NpgsqlConnectionStringBuilder(database) { SearchPath = "scheduler" }.ConnectionString);

    /// <summary>Finds the directory with a program of PostgreSQL, the newest; null if there is none.</summary>
    public static string? FindBinaries(string program = "initdb")
    {
        var executable = OperatingSystem.IsWindows() ? $"{program}.exe" : program;
        string[] installed = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", @"C:\Program Files\PostgreSQL"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(installed.Where(Directory.Exists)
                .SelectMany(Directory.GetDirectories)
                .OrderByDescending(Version)
                .Select(directory => Path.Combine(directory, "bin")))
            .FirstOrDefault(directory => File.Exists(Path.Combine(directory, executable)));

        static double Version(string directory)
        {
            var name = Path.GetFileName(directory).Replace("postgresql@", "", StringComparison.Ordinal);
            return double.TryParse(name, CultureInfo.InvariantCulture, out var version) ? version : 0;
        }
    }

    private static async Task<(string? ConnectionString, string? Reason)> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return (given, null);
        }

        if (PostgresCluster.TryStart() is { } cluster)
        {
            return (cluster.ConnectionString, null);
        }

        try
        {
            var container = new PostgreSqlBuilder("postgres:17").Build();
            await container.StartAsync();
            return (container.GetConnectionString(), null);
        }
        catch (Exception exception)
        {
            return (
                null,
                $"No PostgreSQL: {Variable} is not set, no initdb was found on the PATH or where PostgreSQL is installed, "
                    + $"and Docker says: {exception.Message}");
        }
    }
}
