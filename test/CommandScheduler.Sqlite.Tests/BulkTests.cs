using CommandScheduler.Sqlite.Files;
using CommandScheduler.TestSupport;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Sqlite.Tests;

public sealed class BulkTests(ConformanceTests.Fixture fixture) : BulkStoreConformance(fixture), IClassFixture<ConformanceTests.Fixture>
{
    protected override IReadOnlyList<ICommandScheduler> Direct => [fixture.SiloScheduler];

    [Fact]
    public async Task Who_holds_the_file_meanwhile_is_waited_for_and_the_wait_can_be_cancelled()
    {
        await using var other = Open();
        await using var transaction = other.BeginTransaction();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var cancelled = fixture.SiloScheduler.ScheduleManyAsync(Items(10, "cancelled").ToAsyncEnumerable(), null, enough.Token);
        var waits = fixture.SiloScheduler.ScheduleManyAsync(Items(10, "waits").ToAsyncEnumerable(), null, Cancel);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(waits.IsCompleted);
        await transaction.RollbackAsync(Cancel);
        Assert.Equal(10, (await waits).Scheduled);
        Assert.Equal((0, 10), (await CountAsync("cancelled"), await CountAsync("waits")));
    }

    [Fact]
    public async Task One_that_the_disk_does_not_take_says_so_and_goes_on_when_it_is_repeated()
    {
        var (items, options) = (Items(40, "refused"), new BulkOptions { RequestId = "refused", ChunkSize = 10 });
        Scalar($"""
            CREATE TRIGGER refused BEFORE INSERT ON scheduler_schedules WHEN NEW.schedule_id = '{items[25].ScheduleId}'
            BEGIN SELECT RAISE(ABORT, 'no room'); END
            """);
        var refusal = await Assert.ThrowsAsync<SchedulerException>(
            () => fixture.SiloScheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel));
        Assert.Contains("no room", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("with the same request id", refusal.Message, StringComparison.Ordinal);
        var stored = await CountAsync("refused");
        Assert.Equal((0L, stored / 10), (stored % 10, await ChunksAsync("refused")));
        Scalar("DROP TRIGGER refused");
        Assert.Equal(40, (await fixture.SiloScheduler.ScheduleManyAsync(items.ToAsyncEnumerable(), options, Cancel)).Scheduled);
        Assert.Equal(40, await CountAsync("refused"));
    }

    protected override Task<long> CountSchedulesAsync(string prefix)
        => Task.FromResult((long)Scalar("SELECT count(*) FROM scheduler_schedules WHERE substr(schedule_id, 1, length($1)) = $1", ("$1", prefix))!);

    protected override Task<long> ChunksAsync(string requestId)
        => Task.FromResult((long)Scalar(
            $"SELECT count(*) FROM scheduler_bulk WHERE {(requestId.Length > 0 ? "request_id = $1" : "length(request_id) = 32")}",
            ("$1", requestId))!);

    protected override Task AgeAsync(string requestId, int days)
        => Task.FromResult(Scalar(
            $"UPDATE scheduler_bulk SET stored_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-{days} days') WHERE request_id = $1",
            ("$1", requestId)));

    protected override async Task<long> ScheduleInTransactionAsync(IAsyncEnumerable<ScheduledItem> items, bool commits)
    {
        await using var connection = Open();
        await using var transaction = connection.BeginTransaction();
        var scheduling = fixture.SiloServices.GetRequiredService<SqliteScheduling>();
        var count = await scheduling.ScheduleManyAsync(transaction, items, cancellationToken: Cancel);
        await (commits ? transaction.CommitAsync(Cancel) : transaction.RollbackAsync(Cancel));
        return count;
    }

    private object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var connection = Open();
        return connection.Scalar(sql, parameters);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={fixture.Database}");
        connection.Open();
        return connection;
    }
}
