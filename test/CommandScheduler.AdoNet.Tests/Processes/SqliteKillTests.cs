using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.AdoNet.Tests.Processes;

public sealed class SqliteKillTests() : KillConformance("sqlite"), IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _databases;

    public void Dispose() => _directory.Dispose();

    protected override Task<string> DatabaseAsync() => Task.FromResult(_directory.File($"scheduler-{_databases++}.db"));
}
