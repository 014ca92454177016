using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.AdoNet.Tests.Processes;

public sealed class PostgreSqlSuspensionTests() : SuspensionConformance("postgres-ado")
{
    protected override Task<string> DatabaseAsync() => PostgresServer.RequireDatabaseAsync();
}
