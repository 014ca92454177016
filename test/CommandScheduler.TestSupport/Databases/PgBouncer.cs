using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

using CommandScheduler.TestSupport.Processes;

using Npgsql;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>A pooler between a test and its database.</summary>
public sealed class PgBouncer : IDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer", "/usr/local/bin/pgbouncer"];

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private PgBouncer(string program, NpgsqlConnectionStringBuilder server, string mode)
    {
        var port = HostProcess.FreePort();
        var users = _directory.File("users.txt");
        File.WriteAllText(users, $"\"{server.Username}\" \"{server.Password}\"\n");
        var settings = _directory.File("pgbouncer.ini");
        File.WriteAllText(settings, $"""
            [databases]
            {server.Database} = host={server.Host} port={server.Port.ToString(CultureInfo.InvariantCulture)} user={server.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_dir =
            auth_type = any
            auth_file = {users}
            pool_mode = {mode}
            ignore_startup_parameters = extra_float_digits,search_path
            """);
        if (OperatingSystem.IsLinux() && Environment.UserName == "root")
        {
            // It does not run as root.
            using var chown = Process.Start("chown", ["-R", "postgres", _directory.Path]);
            chown.WaitForExit();
            _process = Process.Start(new ProcessStartInfo("runuser", ["-u", "postgres", "--", program, "-q", settings]) { RedirectStandardError = true })!;
        }
        else
        {
            _process = Process.Start(new ProcessStartInfo(program, ["-q", settings]) { RedirectStandardError = true })!;
        }

        ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;
        Port = port;
    }

    public string ConnectionString { get; }

    private int Port { get; }

    /// <summary>Starts one before a database, or skips the test where the program is not installed.</summary>
    public static async Task<PgBouncer> RequireAsync(string database, string mode)
    {
        var program = Array.Find(Programs, File.Exists);
        Assert.SkipWhen(program is null, "PgBouncer is not installed.");
        var pooler = new PgBouncer(program!, new NpgsqlConnectionStringBuilder(database), mode);
        await Patience.UntilAsync(pooler.ListensAsync, "the pooler listens");
        return pooler;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _directory.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        Assert.False(_process.HasExited, "The pooler has ended.");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
