using CommandScheduler.TestSupport.Hostile;

namespace CommandScheduler.Providers.Tests.Redis;

public sealed class RedisHostileInputTests(RedisTests.Fixture fixture) : HostileInputConformance(fixture), IClassFixture<RedisTests.Fixture>
{
    protected override bool Lists => false;
}
