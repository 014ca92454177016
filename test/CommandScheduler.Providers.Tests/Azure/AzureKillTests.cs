using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Providers.Tests.Azure;

public sealed class AzureKillTests() : KillConformance("azure")
{
    [Fact]
    public Task The_other_silo_of_a_cluster_takes_over_what_a_killed_one_owned() => The_other_silo_takes_over();

    protected override Task<string> DatabaseAsync() => AzuriteServer.RequireAccountAsync();
}
