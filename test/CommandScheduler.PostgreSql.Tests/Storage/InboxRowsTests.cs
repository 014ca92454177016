using CommandScheduler.PostgreSql.Inbox;
using CommandScheduler.Stores.Inbox;
using CommandScheduler.Stores.Ring;
using CommandScheduler.TestSupport.Databases;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Storage;

/// <summary>The inbox is read in pages, whose size does not depend on who writes there.</summary>
public sealed class InboxRowsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Long_entries_come_few_at_a_time_and_each_once()
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await PostgreSqlSchema.MigrateAsync(database, cancellationToken: Token);
        await Sql.ExecuteAsync(database, """
            INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry)
            SELECT 's' || number, 0, to_jsonb(repeat('x', CASE WHEN number % 2 = 0 THEN 6000000 ELSE 1 END)) FROM generate_series(1, 20) AS number
            """);
        await using var source = NpgsqlDataSource.Create(database);
        await using var rows = new InboxRows(source, new PostgreSqlSchedulerOptions(), TimeProvider.System);
        var (ids, pages, after, isLast) = (new List<long>(), 0, 0L, false);
        while (!isLast)
        {
            (var page, isLast) = await rows.ReadAsync(new OwnedRange([int.MinValue], [int.MaxValue]), after, 500, Token);
            Assert.InRange(page.Sum(row => row.Entry.Document.Length), 1, InboxPage.Length + 6_000_002);
            ids.AddRange(page.Select(row => row.Entry.Id));
            (after, pages) = (page[^1].Entry.Id, pages + 1);
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(number => (long)number), ids);
        Assert.Equal(4, pages);
        Assert.Equal((0, true), await CountAsync(after, 500));
        Assert.Equal((3, false), await CountAsync(12, 3));

        async Task<(int Count, bool IsLast)> CountAsync(long behind, int most)
        {
            var (page, last) = await rows.ReadAsync(new OwnedRange([int.MinValue], [int.MaxValue]), behind, most, Token);
            return (page.Count, last);
        }
    }
}
