using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

using CommandScheduler.TestSupport.Processes;

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
            if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException(reason);
            }

            Assert.Skip(reason!);
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
                .OrderByDescending(directory => double.TryParse(Path.GetFileName(directory).Replace("postgresql@", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(directory => Path.Combine(directory, "bin")))
            .FirstOrDefault(directory => File.Exists(Path.Combine(directory, executable)));
    }

    private static async Task<(string? ConnectionString, string? Reason)> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return (given, null);
        }

        if (FindBinaries() is { } binaries)
        {
            return (StartCluster(binaries), null);
        }

        try
        {
            var container = new PostgreSqlBuilder("postgres:17").Build();
            await container.StartAsync();
            return (container.GetConnectionString(), null);
        }
        catch (Exception exception)
        {
            return (null, $"No PostgreSQL: {Variable} is not set, no initdb was found on the PATH or where PostgreSQL is installed, and Docker says: {exception.Message}");
        }
    }

    private static string StartCluster(string binaries)
    {
        var directory = Directory.CreateTempSubdirectory("scheduler-postgres-").FullName;
        var data = Path.Combine(directory, "data");
        var port = HostProcess.FreePort();
        var asPostgres = OperatingSystem.IsLinux() && Environment.UserName == "root";
        if (asPostgres)
        {
            Run("chown", ["postgres", directory]);
        }

        Run(Path.Combine(binaries, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], asPostgres);
        var options = OperatingSystem.IsWindows() ? $"-p {port}" : $"-p {port} -k {directory} -c listen_addresses=127.0.0.1";
        Run(Path.Combine(binaries, "pg_ctl"), ["-D", data, "-w", "-l", Path.Combine(directory, "log"), "-o", $"{options} -c max_connections=200", "start"], asPostgres);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Run(Path.Combine(binaries, "pg_ctl"), ["-D", data, "-m", "immediate", "stop"], asPostgres);
            Directory.Delete(directory, recursive: true);
        };
        // The server must not outlive a test run that is killed.
        if (!OperatingSystem.IsWindows())
        {
            var server = int.Parse(File.ReadLines(Path.Combine(data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"while kill -0 {Environment.ProcessId} 2>/dev/null; do sleep 2; done; kill -QUIT {server} 2>/dev/null && rm -rf {directory}"]) { RedirectStandardOutput = true, RedirectStandardError = true })?.Dispose();
        }

        return $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
    }

    private static void Run(string program, string[] arguments, bool asPostgres = false)
    {
        // Output is not redirected to a pipe: the server would inherit it and keep it open.
        var start = asPostgres ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode} on {RuntimeInformation.OSDescription}.");
        }
    }
}
