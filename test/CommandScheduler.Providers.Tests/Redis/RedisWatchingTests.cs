using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.Providers.Tests.Redis;

public sealed class RedisWatchingTests(RedisTests.Fixture fixture) : WatchingConformance(fixture), IClassFixture<RedisTests.Fixture>;
