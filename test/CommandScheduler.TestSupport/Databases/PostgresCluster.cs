using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

using CommandScheduler.TestSupport.Processes;

using Npgsql;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>A throwaway PostgreSQL that runs on the machine's binaries, with fsync on, and that a test may stop in the worst way and start again.</summary>
public sealed class PostgresCluster : IDisposable
{
    /// <summary>The program that copies a server, which not every installation has.</summary>
    public const string Copier = "pg_basebackup";

    private readonly string _binaries;
    private readonly string _directory;
    private readonly bool _asPostgres = OperatingSystem.IsLinux() && Environment.UserName == "root";
    private readonly string[] _settings;
    private bool _runs;

    private PostgresCluster(string binaries, string? parent, string[] settings, int? port = null)
    {
        Port = port ?? HostProcess.FreePort();
        _binaries = binaries;
        _settings = settings;
        _directory = parent is null
            ? Directory.CreateTempSubdirectory("scheduler-postgres-").FullName
            : Directory.CreateDirectory(Path.Combine(parent, "postgres")).FullName;
        if (_asPostgres)
        {
            Run("chown", ["postgres", _directory], asPostgres: false);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public int Port { get; }

    public string ConnectionString => ConnectionStringThrough(Port);

    /// <summary>Gets the number of the server's first process, the parent of all others.</summary>
    public int Postmaster => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Gets the directory of the server's files.</summary>
    public string Data => Path.Combine(_directory, "data");

    /// <summary>Makes and starts a cluster; null if the machine has no PostgreSQL.</summary>
    /// <param name="settings">Settings of the server besides those that every one gets, as <c>name=value</c>.</param>
    public static PostgresCluster? TryStart(params string[] settings)
    {
        if (PostgresServer.FindBinaries() is not { } binaries)
        {
            return null;
        }

        return Start(new PostgresCluster(binaries, parent: null, settings));
    }

    /// <summary>Makes and starts a cluster in a directory, such as a small disk.</summary>
    /// <param name="parent">The directory.</param>
    /// <param name="settings">Settings of the server.</param>
    public static PostgresCluster StartIn(string parent, params string[] settings)
        => Start(new PostgresCluster(PostgresServer.FindBinaries()!, parent, settings));

    /// <summary>Makes and starts a cluster for one test, or skips the test if the machine has no PostgreSQL, which is a failure where CI=true.</summary>
    public static async Task<PostgresCluster> RequireAsync()
        => await Task.Run(() => TryStart()) ?? throw ServerProgram.Missing(
            "A test that stops the database needs one of its own, and no initdb was found on the PATH or where PostgreSQL is installed.");

    /// <summary>Makes and starts a replica that follows this server, until it is promoted.</summary>
    /// <param name="name">The name by which this server knows it.</param>
    /// <param name="port">Its port; null for a free one.</param>
    public PostgresCluster StartReplica(string name, int? port = null)
    {
        var replica = new PostgresCluster(_binaries, parent: null, _settings, port);
        var source = $"host=127.0.0.1 port={Port} user=postgres application_name={name}";
        Run(
            Path.Combine(PostgresServer.FindBinaries(Copier)!, Copier),
            ["-d", source, "-D", replica.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            _asPostgres);
        replica.Start();
        return replica;
    }

    /// <summary>Has a replica become a server of its own.</summary>
    public void Promote() => Run("pg_ctl", ["-D", Data, "-s", "-w", "promote"]);

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
        var settings = string.Concat(_settings.Select(setting => $" -c {setting}"));
        Run("pg_ctl", ["-D", Data, "-s", "-w", "-l", Path.Combine(_directory, "log"), "-o", $"{options} -c max_connections=500{settings}", "start"]);
        _runs = true;
        ServerProgram.Guard(Postmaster, "QUIT", _directory);
    }

    /// <summary>Starts a server that may have ended by itself.</summary>
    public void StartUnlessRunning()
    {
        if (!TryRun(Path.Combine(_binaries, "pg_ctl"), ["-D", Data, "status"], _asPostgres, out _))
        {
            Start();
        }
    }

    /// <summary>Stops the server as a crash does: what is not on the disk is gone, and the next start recovers.</summary>
    public void StopImmediately() => Stop("immediate");

    /// <summary>Stops the server in order, without waiting for those who are connected.</summary>
    public void StopInOrder() => Stop("fast");

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

    private static PostgresCluster Start(PostgresCluster cluster)
    {
        cluster.Run("initdb", ["-D", cluster.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        cluster.Start();
        return cluster;
    }

    private void Stop(string mode)
    {
        Run("pg_ctl", ["-D", Data, "-s", "-m", mode, "-w", "stop"]);
        _runs = false;
    }

    private void Run(string program, string[] arguments) => Run(Path.Combine(_binaries, program), arguments, _asPostgres);

    private static void Run(string program, string[] arguments, bool asPostgres)
    {
        if (!TryRun(program, arguments, asPostgres, out var code))
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {code} on {RuntimeInformation.OSDescription}.");
        }
    }

    private static bool TryRun(string program, string[] arguments, bool asPostgres, out int code)
    {
        var start = asPostgres ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, .. arguments]) : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        // The output of what starts the server goes to no pipe: the server would inherit it and keep it open.
        start.RedirectStandardOutput = !arguments.Contains("start");
        using var process = Process.Start(start)!;
        if (start.RedirectStandardOutput)
        {
            process.StandardOutput.ReadToEnd();
        }

        process.WaitForExit();
        code = process.ExitCode;
        return code == 0;
    }
}
