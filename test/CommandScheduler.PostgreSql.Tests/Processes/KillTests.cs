using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.PostgreSql.Tests.Processes;

public sealed class KillTests() : KillConformance("postgres")
{
    // Failure detection, a look at the index, and activations; not the minute of a reminder.
    [Fact]
    public Task The_other_silo_of_a_cluster_takes_over_what_a_killed_one_owned() => The_other_silo_takes_over(latest: TimeSpan.FromSeconds(30));

    protected override Task<string> DatabaseAsync() => PostgresServer.RequireDatabaseAsync();
}
