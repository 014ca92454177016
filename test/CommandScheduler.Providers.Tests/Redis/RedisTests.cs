using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Providers.Tests.Redis;

public sealed class RedisTests(RedisTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<RedisTests.Fixture>
{
    public sealed class Fixture : SchedulerFixture
    {
        private string _database = "";

        protected override async Task PrepareAsync() => _database = await RedisServer.RequireDatabaseAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.KeepOnRedis(_database);
    }
}
