using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Providers.Tests.Redis;

/// <summary>What Redis has acknowledged outlives its process, with the settings that the docs ask for.</summary>
public sealed class RedisCrashTests(RedisCrashTests.Fixture fixture) : IClassFixture<RedisCrashTests.Fixture>
{
    private const int Schedules = 50;

    [Fact]
    public async Task What_was_acknowledged_before_the_server_was_killed_is_dispatched()
    {
        var due = fixture.Now + TimeSpan.FromMinutes(3);
        await Task.WhenAll(Enumerable.Range(0, Schedules).Select(number
            => fixture.Grains.GetGrain<IScheduleGrain>($"crash-{number}").ScheduleOnce(new Note("kept"), due, "job")));
        await fixture.Server.CrashAsync();
        await fixture.RestartAsync(whileStopped: () => fixture.Clock.Advance(TimeSpan.FromMinutes(4)));
        var dispatched = new HashSet<string>();
        while (dispatched.Count < Schedules)
        {
            dispatched.Add((await fixture.NextAsync()).ScheduleId);
        }
    }

    public sealed class Fixture : SchedulerFixture
    {
        private string _database = "";

        public RedisServer Server { get; private set; } = null!;

        protected override async Task PrepareAsync()
        {
            Server = await RedisServer.RequireAsync();
            _database = Server.NewDatabase();
        }

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.KeepOnRedis(_database);
    }
}
