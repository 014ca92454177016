using System.Diagnostics;
using System.Globalization;
using System.Text;

using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>
/// A throwaway Azurite, the emulator of Azure's storage, with an account for each test that asks for one; without its program, tests are
/// skipped, which is a failure where CI=true.
/// </summary>
public sealed class AzuriteServer
{
    /// <summary>The environment variable that names the program, which is looked for on the PATH else.</summary>
    public const string Variable = "SCHEDULER_TEST_AZURITE";

    private const int Accounts = 100;

    private static readonly string Key = Convert.ToBase64String(Encoding.UTF8.GetBytes("for tests only"));
    private static readonly Lazy<Task<AzuriteServer>> Shared = new(StartAsync);

    private readonly string _directory = Directory.CreateTempSubdirectory("scheduler-azurite-").FullName;
    private readonly string _blobs = Text(HostProcess.FreePort());
    private readonly string _queues = Text(HostProcess.FreePort());
    private readonly string _tables = Text(HostProcess.FreePort());
    private HostProcess? _process;
    private int _last = -1;

    private AzuriteServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove();

    /// <summary>Gets the connection string of an empty account, or skips the test if there is no Azurite.</summary>
    public static async Task<string> RequireAccountAsync()
    {
        if (Program() is null)
        {
            throw ServerProgram.Missing($"No Azurite: {Variable} is not set, and there is no azurite on the PATH (npm install azurite).");
        }

        return (await Shared.Value).NewAccount();
    }

    private static string? Program() => ServerProgram.Find(Variable, "azurite");

    private static async Task<AzuriteServer> StartAsync()
    {
        var server = new AzuriteServer();
        var start = new ProcessStartInfo(
            Program()!,
            [
                "--location", server._directory, "--blobPort", server._blobs, "--queuePort", server._queues, "--tablePort", server._tables,
                "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            ]);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(0, Accounts).Select(number => $"{Name(number)}:{Key}"));
        server._process = await ServerProgram.StartAsync(
            start, server._directory, "Blob service is successfully listening", "Table service is successfully listening");
        return server;
    }

    private static string Name(int number) => $"test{Text(number)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string NewAccount()
    {
        var number = Interlocked.Increment(ref _last);
        Assert.InRange(number, 0, Accounts - 1);
        var name = Name(number);
        return $"DefaultEndpointsProtocol=http;AccountName={name};AccountKey={Key};"
            + $"BlobEndpoint=http://127.0.0.1:{_blobs}/{name};TableEndpoint=http://127.0.0.1:{_tables}/{name};";
    }

    private void Remove()
    {
        _process?.Kill();
        Directory.Delete(_directory, recursive: true);
    }
}
