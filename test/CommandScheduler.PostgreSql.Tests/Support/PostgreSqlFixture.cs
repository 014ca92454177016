using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A silo on a database of its own, on a clock that the test turns.</summary>
public class PostgreSqlFixture : SchedulerFixture
{
    protected string Database { get; private set; } = null!;

    public Task ExecuteAsync(string sql) => Sql.ExecuteAsync(Database, sql);

    public Task<Npgsql.NpgsqlConnection> OpenAsync() => Sql.OpenAsync(Database);

    public Task<long> CountAsync(string sql, params object[] parameters) => Sql.ScalarAsync<long>(Database, sql, parameters);

    protected override async Task PrepareAsync() => Database = await PostgresServer.RequireDatabaseAsync();

    protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        // The tests turn the silo's clock.
        => scheduler.UsePostgreSql(Database, options => options.MaxClockSkew = Timeout.InfiniteTimeSpan);
}
