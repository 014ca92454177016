using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Sqlite.Tests.Processes;

public sealed class KillTests() : KillConformance("sqlite"), IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _databases;

    public void Dispose() => _directory.Dispose();

    protected override Task<string> DatabaseAsync() => Task.FromResult(_directory.File($"scheduler-{_databases++}.db"));
}
