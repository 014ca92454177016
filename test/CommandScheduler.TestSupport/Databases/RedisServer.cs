using System.Diagnostics;
using System.Globalization;

using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>A throwaway Redis that keeps what it acknowledges in a file; without its program, tests are skipped, which is a failure where CI=true.</summary>
public sealed class RedisServer
{
    /// <summary>The environment variable that names the program, which is looked for on the PATH else.</summary>
    public const string Variable = "SCHEDULER_TEST_REDIS";

    private const int Databases = 1_000;

    private static readonly Lazy<Task<RedisServer>> Shared = new(StartAsync);

    private readonly string _directory = Directory.CreateTempSubdirectory("scheduler-redis-").FullName;
    private readonly string _program;
    private readonly string _port = HostProcess.FreePort().ToString(CultureInfo.InvariantCulture);
    private HostProcess _process = null!;
    private int _last = -1;

    private RedisServer(string program)
    {
        _program = program;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove();
    }

    /// <summary>Gets the configuration of an empty database on the server that tests share, or skips the test if there is none.</summary>
    public static async Task<string> RequireDatabaseAsync() => (await RequireSharedAsync()).NewDatabase();

    /// <summary>Starts a server for one test, which may kill it, or skips the test.</summary>
    public static Task<RedisServer> RequireAsync() => Program() is null ? throw Missing() : StartAsync();

    /// <summary>Gets the configuration of a database that nobody has used.</summary>
    public string NewDatabase()
    {
        var number = Interlocked.Increment(ref _last);
        Assert.InRange(number, 0, Databases - 1);
        return $"127.0.0.1:{_port},defaultDatabase={number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Ends the server as a crash does, and starts it again on what it has on the disk.</summary>
    public async Task CrashAsync()
    {
        _process.Kill();
        await _process.ExitAsync();
        await RunAsync();
    }

    private static string? Program() => ServerProgram.Find(Variable, "redis-server");

    private static Task<RedisServer> RequireSharedAsync() => Program() is null ? throw Missing() : Shared.Value;

    private static InvalidOperationException Missing()
        => ServerProgram.Missing($"No Redis: {Variable} is not set, and there is no redis-server on the PATH (Debian: redis-server).");

    private static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer(Program()!);
        await server.RunAsync();
        return server;
    }

    private async Task RunAsync()
    {
        var start = new ProcessStartInfo(
            _program,
            [
                "--port", _port, "--bind", "127.0.0.1", "--dir", _directory, "--databases", Databases.ToString(CultureInfo.InvariantCulture),
                "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction",
            ]);
        _process = await ServerProgram.StartAsync(start, _directory, "Ready to accept connections");
    }

    private void Remove()
    {
        _process?.Kill();
        Directory.Delete(_directory, recursive: true);
    }
}
