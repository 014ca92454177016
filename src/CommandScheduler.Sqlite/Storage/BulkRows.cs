using System.Globalization;
using System.Text.Json;

using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.Sqlite.Files;
using CommandScheduler.Stores.Bulk;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>Stores many new schedules in one transaction, on a connection of its own beside the lanes.</summary>
/// <remarks>
/// The chunk is noted in the same transaction, with what is left for grains, so that the whole call is repeated safely. One chunk is stored at a
/// time, and the lane that writes has its turn after each.
/// </remarks>
internal sealed class BulkRows(SqliteSource source, TimeSpan retryFor, TimeProvider clock) : IBulkStore, IDisposable
{
    private const string Left = "SELECT left_over FROM scheduler_bulk WHERE request_id = ?1 AND chunk = ?2";

    private const string Note = "INSERT INTO scheduler_bulk (request_id, chunk, left_over) VALUES (?1, ?2, ?3)";

    private const string Finish = """
        UPDATE scheduler_bulk
           SET left_over = (SELECT json_group_array(value) FROM json_each(left_over) WHERE value NOT IN (SELECT value FROM json_each(?3)))
         WHERE request_id = ?1 AND chunk = ?2
        """;

    private const string Forget = "DELETE FROM scheduler_bulk WHERE request_id = ?1 OR stored_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?2)";

    private static readonly string Age = string.Create(CultureInfo.InvariantCulture, $"-{(long)BulkChunk.KnownFor.TotalSeconds} seconds");

    private readonly BulkTries _tries = new(new FileErrors(), retryFor, clock);
    private readonly SemaphoreSlim _turn = new(1);

    public Task<IReadOnlyList<int>> StoreAsync(
        BulkChunk chunk,
        IReadOnlyList<(int Place, Schedule Schedule)> schedules,
        IReadOnlyList<int> others,
        CancellationToken cancellationToken)
    {
        var rows = BulkRow.Of(schedules);
        return ChangeAsync<IReadOnlyList<int>>(session => Store(session, chunk, rows, others), cancellationToken);
    }

    public Task FinishAsync(BulkChunk chunk, IReadOnlyList<int> places, CancellationToken cancellationToken)
    {
        var finished = JsonSerializer.Serialize(places);
        return ChangeAsync(session => session[Finish].Bind(1, chunk.RequestId).Bind(2, chunk.Number).Bind(3, finished).Run(), cancellationToken);
    }

    public Task ForgetAsync(string? requestId, CancellationToken cancellationToken)
        => ChangeAsync(session => session[Forget].Bind(1, requestId).Bind(2, Age).Run(), cancellationToken);

    public void Dispose() => _turn.Dispose();

    private static int[] Store(Session session, BulkChunk chunk, BulkRow[] rows, IReadOnlyList<int> others)
    {
        if (session[Left].Bind(1, chunk.RequestId).Bind(2, chunk.Number).First(row => row.Text(0)) is { } noted)
        {
            return JsonSerializer.Deserialize<int[]>(noted)!;
        }

        int[] left = [.. others, .. rows.Where(row => !WriteBatch.TryInsert(session, row.ScheduleId, row.Row)).Select(row => row.Place)];
        session[Note].Bind(1, chunk.RequestId).Bind(2, chunk.Number).Bind(3, JsonSerializer.Serialize(left)).Run();
        return left;
    }

    private Task<T> ChangeAsync<T>(Func<Session, T> change, CancellationToken cancellationToken)
        => _tries.RunAsync(
            async () =>
            {
                await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return await ChangeOnceAsync(change, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    _turn.Release();
                }
            },
            cancellationToken);

    private async Task<T> ChangeOnceAsync<T>(Func<Session, T> change, CancellationToken cancellationToken)
    {
        var answer = default(T)!;
        var connection = new LaneConnection(source, "bulk");
        await using (connection.ConfigureAwait(false))
        {
            var session = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await session.RunAsync(its => its.Change(_ => answer = change(its)), cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }
}
