using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Providers.Tests.Redis;

public sealed class RedisKillTests() : KillConformance("redis")
{
    [Fact]
    public Task The_other_silo_of_a_cluster_takes_over_what_a_killed_one_owned() => The_other_silo_takes_over();

    protected override Task<string> DatabaseAsync() => RedisServer.RequireDatabaseAsync();
}
