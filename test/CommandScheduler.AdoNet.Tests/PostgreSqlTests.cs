using System.Data.Common;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.AdoNet.Tests;

public sealed class PostgreSqlTests(PostgreSqlTests.Fixture fixture) : DatabaseConformance(fixture), IClassFixture<PostgreSqlTests.Fixture>
{
    private readonly Fixture _fixture = fixture;

    protected override DbConnection Connect() => PostgresServer.Connect(_fixture.Database);

    public sealed class Fixture : SchedulerFixture
    {
        public string Database { get; private set; } = "";

        protected override async Task PrepareAsync() => Database = await PostgresServer.RequireDatabaseAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseAdoNet("Npgsql", Database);
    }
}
