using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Providers.Tests.Redis;

public sealed class RedisSuspensionTests() : SuspensionConformance("redis")
{
    protected override Task<string> DatabaseAsync() => RedisServer.RequireDatabaseAsync();
}
