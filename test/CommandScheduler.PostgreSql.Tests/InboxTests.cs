using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>Scheduling in the application's own transactions.</summary>
public sealed class InboxTests(InboxTests.Fixture fixture) : IClassFixture<InboxTests.Fixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_job_exists_when_the_transaction_commits_and_is_taken_up_at_once()
    {
        var id = Guid.NewGuid().ToString("N");
        await using var connection = await fixture.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(None);
        await fixture.Scheduling.ScheduleOnceAsync(transaction, id, new Note("committed"), fixture.Now, "job", cancellationToken: None);
        fixture.NothingDispatched();
        await transaction.CommitAsync(None);
        Assert.Equal(new Note("committed"), (await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(fixture.Grains.GetGrain<IScheduleGrain>(id), snapshot => snapshot.Jobs.Count == 0);
        Assert.Equal(0L, await fixture.ScalarAsync("SELECT count(*) FROM scheduler.inbox WHERE schedule_id = $1", id));
    }

    public sealed class Fixture : SchedulerFixture
    {
        private string _database = null!;

        public PostgreSqlScheduling Scheduling => (PostgreSqlScheduling)SiloServices.GetService(typeof(PostgreSqlScheduling))!;

        public async Task<NpgsqlConnection> OpenAsync()
        {
            var connection = new NpgsqlConnection(_database);
            await connection.OpenAsync();
            return connection;
        }

        public async Task<object?> ScalarAsync(string sql, params object[] parameters)
        {
            await using var connection = await OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var parameter in parameters)
            {
                command.Parameters.AddWithValue(parameter);
            }

            return await command.ExecuteScalarAsync();
        }

        protected override async Task PrepareAsync() => _database = await PostgresServer.RequireDatabaseAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
            => scheduler.UsePostgreSql(_database, options => options.MaxClockSkew = Timeout.InfiniteTimeSpan);
    }
}
