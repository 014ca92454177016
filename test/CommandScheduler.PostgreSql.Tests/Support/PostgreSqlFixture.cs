using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A silo on a database of its own, on a clock that the test turns.</summary>
public class PostgreSqlFixture : SchedulerFixture
{
    private string _database = null!;

    public Task ExecuteAsync(string sql) => Sql.ExecuteAsync(_database, sql);

    public Task<long> CountAsync(string sql, params object[] parameters) => Sql.ScalarAsync<long>(_database, sql, parameters);

    protected override async Task PrepareAsync() => _database = await PostgresServer.RequireDatabaseAsync();

    protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        // The tests turn the silo's clock.
        => scheduler.UsePostgreSql(_database, options => options.MaxClockSkew = Timeout.InfiniteTimeSpan);
}
