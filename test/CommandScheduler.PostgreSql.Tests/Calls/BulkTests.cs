using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Calls;

public sealed class BulkTests(BulkTests.Fixture fixture) : BulkStoreConformance(fixture), IClassFixture<BulkTests.Fixture>
{
    /// <summary>Also a client with a data source.</summary>
    protected override IReadOnlyList<ICommandScheduler> Direct => [fixture.SiloScheduler, fixture.Scheduler];

    protected override Task<long> CountSchedulesAsync(string prefix)
        => fixture.CountAsync("SELECT count(*) FROM scheduler.schedules WHERE starts_with(schedule_id, $1)", prefix);

    protected override Task<long> ChunksAsync(string requestId)
        => fixture.CountAsync(
            requestId.Length > 0
                ? "SELECT count(*) FROM scheduler.bulk WHERE request_id = $1"
                : "SELECT count(*) FROM scheduler.bulk WHERE $1 = '' AND request_id ~ '^[0-9a-f]{32}$'",
            requestId);

    protected override Task AgeAsync(string requestId, int days)
        => fixture.ExecuteAsync($"UPDATE scheduler.bulk SET stored_at = clock_timestamp() - interval '{days} days' WHERE request_id = '{requestId}'");

    protected override async Task<long> ScheduleInTransactionAsync(IAsyncEnumerable<ScheduledItem> items, bool commits)
    {
        await using var connection = await fixture.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var scheduling = fixture.SiloServices.GetRequiredService<PostgreSqlScheduling>();
        var count = await scheduling.ScheduleManyAsync(transaction, items, cancellationToken: Cancel);
        await (commits ? transaction.CommitAsync(Cancel) : transaction.RollbackAsync(Cancel));
        return count;
    }

    public sealed class Fixture : PostgreSqlFixture
    {
        protected override void ConfigureClient(IClientBuilder client)
        {
            base.ConfigureClient(client);

            // The silo's clock, and not that of the machine.
            client.Services.AddSingleton(provider => new NewScheduleMaker(
                ActivatorUtilities.CreateInstance<ChangeReader>(provider),
                Options.Create(new SchedulerOptions()),
                new Generations(),
                Clock));
            client.AddPostgreSqlScheduling(NpgsqlDataSource.Create(Database));
        }
    }
}
