using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.Stores.Bulk;

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
    // An acknowledged write must be on the disk. What others have put into the schema "public" must not stand for functions of PostgreSQL.
    private const string Prepare =
        "SELECT set_config('search_path', 'pg_catalog', true), "
        + "set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)";

    // Who repeats a chunk while it is stored waits, and then finds it.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))";

    private readonly BulkTries _tries = new(new DatabaseErrors(), retryFor, clock);

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

    private readonly string _finish = SchemaName.Into(
        "UPDATE {schema}.bulk SET left_over = ARRAY(SELECT unnest(left_over) EXCEPT SELECT unnest($3)) WHERE request_id = $1 AND chunk = $2",
        schema);

    private readonly string _forget = SchemaName.Into(
        "DELETE FROM {schema}.bulk WHERE request_id = $1 OR stored_at < clock_timestamp() - $2",
        schema);

    public Task<IReadOnlyList<int>> StoreAsync(
        BulkChunk chunk,
        IReadOnlyList<(int Place, Schedule Schedule)> schedules,
        IReadOnlyList<int> others,
        CancellationToken cancellationToken)
    {
        var rows = BulkRow.Of(schedules);
        return RepeatedAsync(connection => StoreOnceAsync(connection, chunk, rows, [.. others], cancellationToken), cancellationToken);
    }

    public Task FinishAsync(BulkChunk chunk, IReadOnlyList<int> places, CancellationToken cancellationToken)
        => ExecuteAsync(_finish, [new() { Value = chunk.RequestId }, new() { Value = chunk.Number }, new() { Value = places.ToArray() }], cancellationToken);

    public Task ForgetAsync(string? requestId, CancellationToken cancellationToken)
        => ExecuteAsync(_forget, [new NpgsqlParameter<string?> { TypedValue = requestId }, new() { Value = BulkChunk.KnownFor }], cancellationToken);

    private async Task<IReadOnlyList<int>> StoreOnceAsync(
        NpgsqlConnection connection, BulkChunk chunk, BulkRow[] rows, int[] others, CancellationToken cancellationToken)
    {
        using var batch = new NpgsqlBatch(connection) { Timeout = WriteBatch.TimeoutSeconds };
        batch.BatchCommands.Add(new(Prepare));
        batch.BatchCommands.Add(new(Lock) { Parameters = { new() { Value = chunk.RequestId }, new() { Value = (long)chunk.Number } } });
        var store = Of(_store, chunk);
        Column(store, rows, NpgsqlDbType.Integer, row => row.Place);
        Column(store, rows, NpgsqlDbType.Text, row => row.ScheduleId);
        Column(store, rows, NpgsqlDbType.Integer, row => row.Row.RingHash);
        Column(store, rows, NpgsqlDbType.Bigint, row => row.Row.WriteId);
        Column(store, rows, NpgsqlDbType.TimestampTz, row => row.Row.WakeUpAt);
        Column(store, rows, NpgsqlDbType.Boolean, row => row.Row.Attention);
        Column(store, rows, NpgsqlDbType.Text, row => WriteBatch.TagsOf(row.Row));
        Column(store, rows, NpgsqlDbType.Text, row => row.Row.Document);
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

    private Task<T> RepeatedAsync<T>(Func<NpgsqlConnection, Task<T>> act, CancellationToken cancellationToken)
        => _tries.RunAsync(
            async () =>
            {
                var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await act(connection).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private static NpgsqlBatchCommand Of(string sql, BulkChunk chunk)
        => new(sql) { Parameters = { new() { Value = chunk.RequestId }, new() { Value = chunk.Number } } };

    private static void Column<TValue>(NpgsqlBatchCommand command, BulkRow[] rows, NpgsqlDbType type, Func<BulkRow, TValue> value)
        => command.Parameters.Add(
            new NpgsqlParameter<TValue[]> { TypedValue = Array.ConvertAll(rows, row => value(row)), NpgsqlDbType = NpgsqlDbType.Array | type });
}
