using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Ring;
using CommandScheduler.Time;

using Npgsql;

using NpgsqlTypes;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Stores many new schedules in one transaction, on a connection of its own beside the lanes.</summary>
/// <remarks>
/// The chunk is noted in the same transaction, with what is left for grains. So a transaction whose answer was lost is repeated safely, and so
/// is the whole call, by whatever process.
/// </remarks>
internal sealed class BulkRows(NpgsqlDataSource database, string schema, TimeSpan retryFor, TimeProvider clock) : IBulkStore
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    // An acknowledged write must be on the disk. What others have put into the schema "public" must not stand for functions of PostgreSQL.
    private const string Prepare =
        "SELECT set_config('search_path', 'pg_catalog', true), "
        + "set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)";

    // Who repeats a chunk while it is stored waits, and then finds it.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))";

    private static readonly DatabaseErrors Errors = new();

    private readonly string _store = SchemaName.Into(
        """
        WITH n AS (
          SELECT * FROM unnest($3, $4, $5, $6, $7, $8, $9, $10) AS n (place, schedule_id, ring_hash, version, next_wakeup, attention, tags, state)
        ), stored AS (
          INSERT INTO {schema}.schedules (schedule_id, ring_hash, version, next_wakeup, attention, tags, state)
          SELECT schedule_id, ring_hash, version, next_wakeup, attention, string_to_array(tags, E'\x1f'), state::json
            FROM n
           WHERE NOT EXISTS (SELECT FROM {schema}.bulk WHERE request_id = $1 AND chunk = $2)
              ON CONFLICT (schedule_id) DO NOTHING
          RETURNING version
        )
        INSERT INTO {schema}.bulk (request_id, chunk, left_over)
        SELECT $1, $2, $11::int[] || ARRAY(SELECT place FROM n WHERE NOT EXISTS (SELECT FROM stored WHERE stored.version = n.version))
            ON CONFLICT DO NOTHING
        """,
        schema);

    private readonly string _left = SchemaName.Into("SELECT left_over FROM {schema}.bulk WHERE request_id = $1 AND chunk = $2", schema);

    private readonly string _finish = SchemaName.Into("UPDATE {schema}.bulk SET left_over = '{}' WHERE request_id = $1 AND chunk = $2", schema);

    private readonly string _forget = SchemaName.Into(
        "DELETE FROM {schema}.bulk WHERE request_id = $1 OR stored_at < clock_timestamp() - $2",
        schema);

    public Task<IReadOnlyList<int>> StoreAsync(
        BulkChunk chunk,
        IReadOnlyList<(int Place, Schedule Schedule)> schedules,
        IReadOnlyList<int> others,
        CancellationToken cancellationToken)
    {
        // In the order of the keys, so that two who store the same rows do not wait for each other.
        var rows = schedules.OrderBy(row => row.Schedule.Id, StringComparer.Ordinal).Select(Row.Of).ToArray();
        return RepeatedAsync(connection => StoreOnceAsync(connection, chunk, rows, [.. others], cancellationToken), cancellationToken);
    }

    public Task FinishAsync(BulkChunk chunk, CancellationToken cancellationToken)
        => ExecuteAsync(_finish, [new() { Value = chunk.RequestId }, new() { Value = chunk.Number }], cancellationToken);

    public Task ForgetAsync(string? requestId, CancellationToken cancellationToken)
        => ExecuteAsync(_forget, [new NpgsqlParameter<string?> { TypedValue = requestId }, new() { Value = Kept }], cancellationToken);

    private async Task<IReadOnlyList<int>> StoreOnceAsync(
        NpgsqlConnection connection, BulkChunk chunk, Row[] rows, int[] others, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection) { Timeout = WriteBatch.TimeoutSeconds };
        batch.BatchCommands.Add(new(Prepare));
        batch.BatchCommands.Add(new(Lock) { Parameters = { new() { Value = chunk.RequestId }, new() { Value = (long)chunk.Number } } });
        var store = Of(_store, chunk);
        Column(store, rows, NpgsqlDbType.Integer, row => row.Place);
        Column(store, rows, NpgsqlDbType.Text, row => row.ScheduleId);
        Column(store, rows, NpgsqlDbType.Integer, row => RingHash.OfSchedule(row.ScheduleId));
        Column(store, rows, NpgsqlDbType.Bigint, row => row.WriteId);
        Column(store, rows, NpgsqlDbType.TimestampTz, row => row.Write.WakeUpAt?.UtcDateTime);
        Column(store, rows, NpgsqlDbType.Boolean, row => row.Write.NeedsAttention ? true : (bool?)null);
        Column(store, rows, NpgsqlDbType.Text, row => row.Write.Tags.Count == 0 ? null : string.Join(WriteBatch.TagSeparator, row.Write.Tags));
        Column(store, rows, NpgsqlDbType.Text, row => row.Write.Document);
        store.Parameters.Add(new() { Value = others });
        batch.BatchCommands.Add(store);
        batch.BatchCommands.Add(Of(_left, chunk));

        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var left = await reader.GetFieldValueAsync<int[]>(0, cancellationToken).ConfigureAwait(false);

            // The transaction is committed when there is no more to come.
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return left;
        }
    }

    private Task<int> ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
        => RepeatedAsync(
            async connection =>
            {
                using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = WriteBatch.TimeoutSeconds };
                Array.ForEach(parameters, parameter => command.Parameters.Add(parameter.Clone()));
                return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Carries something out on a connection, again and again while the database fails in a way that may pass.</summary>
    private async Task<T> RepeatedAsync<T>(Func<NpgsqlConnection, Task<T>> act, CancellationToken cancellationToken)
    {
        var (started, backoff) = (clock.GetTimestamp(), new Backoff(FirstPause, LongestPause, clock));
        while (true)
        {
            try
            {
                var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await act(connection).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (!Errors.MayPass(exception) || clock.GetElapsedTime(started) > retryFor)
                {
                    throw new SchedulerException(
                        $"The database did not take the jobs: {exception.Message.TrimEnd('.')}. Some may be scheduled; call it again, with the same request id "
                        + "if it had one.",
                        StoreError.AsItTravels(exception));
                }
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            backoff.Grow();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static NpgsqlBatchCommand Of(string sql, BulkChunk chunk)
        => new(sql) { Parameters = { new() { Value = chunk.RequestId }, new() { Value = chunk.Number } } };

    private static void Column<TValue>(NpgsqlBatchCommand command, Row[] rows, NpgsqlDbType type, Func<Row, TValue> value)
        => command.Parameters.Add(
            new NpgsqlParameter<TValue[]> { TypedValue = Array.ConvertAll(rows, row => value(row)), NpgsqlDbType = NpgsqlDbType.Array | type });

    private sealed record Row(int Place, string ScheduleId, long WriteId, ScheduleWrite Write)
    {
        public static Row Of((int Place, Schedule Schedule) made)
            => new(made.Place, made.Schedule.Id, Random.Shared.NextInt64(1, long.MaxValue), ScheduleWrite.OfNew(made.Schedule));
    }
}
