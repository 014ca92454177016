using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.PostgreSql.Tests.Processes;

public sealed class SuspensionTests() : SuspensionConformance("postgres")
{
    protected override Task<string> DatabaseAsync() => PostgresServer.RequireDatabaseAsync();
}
