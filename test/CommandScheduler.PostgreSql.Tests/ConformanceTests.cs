using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class ConformanceTests(ConformanceTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<ConformanceTests.Fixture>
{
    public sealed class Fixture : SchedulerFixture
    {
        private string _database = null!;

        protected override async Task PrepareAsync() => _database = await PostgresServer.RequireDatabaseAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
            // The tests turn the silo's clock.
            => scheduler.UsePostgreSql(_database, options => options.MaxClockSkew = Timeout.InfiniteTimeSpan);
    }
}
