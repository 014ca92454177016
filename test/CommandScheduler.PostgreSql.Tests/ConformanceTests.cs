using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.PostgreSql.Tests;

public sealed class ConformanceTests(ConformanceTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<ConformanceTests.Fixture>
{
    public sealed class Fixture : SchedulerFixture
    {
        private string _database = null!;

        public async Task ExecuteAsync(string sql)
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(_database);
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        protected override async Task PrepareAsync() => _database = await PostgresServer.RequireDatabaseAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
            // The tests turn the silo's clock.
            => scheduler.UsePostgreSql(_database, options => options.MaxClockSkew = Timeout.InfiniteTimeSpan);
    }
}
