using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.AdoNet.Tests.Processes;

public sealed class PostgreSqlKillTests() : KillConformance("postgres-ado")
{
    // Failure detection and one period of the reminders.
    [Fact]
    public Task The_other_silo_of_a_cluster_takes_over_what_a_killed_one_owned() => The_other_silo_takes_over(latest: TimeSpan.FromSeconds(80));

    protected override Task<string> DatabaseAsync() => PostgresServer.RequireDatabaseAsync();
}
