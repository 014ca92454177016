using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.AdoNet.Tests;

public sealed class PostgreSqlTests(PostgreSqlTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<PostgreSqlTests.Fixture>
{
    public sealed class Fixture : SchedulerFixture
    {
        private string? _connectionString;

        protected override async Task PrepareAsync() => _connectionString = await PostgresServer.RequireDatabaseAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseAdoNet("Npgsql", _connectionString!);
    }
}
