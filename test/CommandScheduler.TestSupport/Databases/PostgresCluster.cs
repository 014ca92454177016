using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

using CommandScheduler.TestSupport.Processes;

using Npgsql;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>A throwaway PostgreSQL that runs on the machine's binaries, with fsync on, and that a test may stop in the worst way and start again.</summary>
public sealed class PostgresCluster : IDisposable
{
    private readonly string _binaries;
    private readonly string _directory = Directory.CreateTempSubdirectory("scheduler-postgres-").FullName;
    private readonly bool _asPostgres = OperatingSystem.IsLinux() && Environment.UserName == "root";
    private bool _runs;

    private PostgresCluster(string binaries)
    {
        _binaries = binaries;
        if (_asPostgres)
        {
            Run("chown", ["postgres", _directory], asPostgres: false);
        }

        Run("initdb", ["-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public int Port { get; } = HostProcess.FreePort();

    public string ConnectionString => ConnectionStringThrough(Port);

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Makes and starts a cluster; null if the machine has no PostgreSQL.</summary>
    public static PostgresCluster? TryStart()
    {
        if (PostgresServer.FindBinaries() is not { } binaries)
        {
            return null;
        }

        var cluster = new PostgresCluster(binaries);
        cluster.Start();
        return cluster;
    }

    /// <summary>Makes and starts a cluster for one test, or skips the test if the machine has no PostgreSQL, which is a failure where CI=true.</summary>
    public static async Task<PostgresCluster> RequireAsync()
        => await Task.Run(TryStart) ?? throw PostgresServer.Missing(
            "A test that stops the database needs one of its own, and no initdb was found on the PATH or where PostgreSQL is installed.");

    /// <summary>Gets the connection string to the database at another port, which leads to it.</summary>
    public static string ConnectionStringThrough(int port)
        => $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database=postgres";

    /// <summary>Runs a statement on a connection that nothing stands between.</summary>
    public async Task<object?> ScalarAsync(string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter);
        }

        return await command.ExecuteScalarAsync();
    }

    public void Start()
    {
        var options = OperatingSystem.IsWindows() ? $"-p {Port}" : $"-p {Port} -k {_directory} -c listen_addresses=127.0.0.1";
        Run("pg_ctl", ["-D", Data, "-w", "-l", Path.Combine(_directory, "log"), "-o", $"{options} -c max_connections=500", "start"]);
        _runs = true;
        // The server must not outlive a test run that is killed.
        if (!OperatingSystem.IsWindows())
        {
            var server = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            var guard = $"while kill -0 {Environment.ProcessId} 2>/dev/null; do kill -0 {server} 2>/dev/null || exit; sleep 2; done; "
                + $"kill -QUIT {server} 2>/dev/null && rm -rf {_directory}";
            Process.Start(new ProcessStartInfo("/bin/sh", ["-c", guard])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })?.Dispose();
        }
    }

    /// <summary>Stops the server as a crash does: what is not on the disk is gone, and the next start recovers.</summary>
    public void StopImmediately()
    {
        Run("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]);
        _runs = false;
    }

    public void Dispose()
    {
        if (_runs)
        {
            StopImmediately();
        }

        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private void Run(string program, string[] arguments) => Run(Path.Combine(_binaries, program), arguments, _asPostgres);

    private static void Run(string program, string[] arguments, bool asPostgres)
    {
        // Output is not redirected to a pipe: the server would inherit it and keep it open.
        var start = asPostgres ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode} on {RuntimeInformation.OSDescription}.");
        }
    }
}
