using System.Globalization;

using CommandScheduler.Stores.Lanes;

using Npgsql;

using NpgsqlTypes;

using Orleans.Storage;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Writes and deletes the schedules of a batch in one transaction, with one statement for each kind.</summary>
/// <remarks>
/// Each row states the version that it must have, so that a conflict fails one caller only. The row of an operation
/// that was not applied is read back: if it has our write id, an earlier try was committed although its answer got lost.
/// </remarks>
internal sealed class WriteBatch(string schema) : IBatch<NpgsqlConnection>
{
    /// <summary>How long one batch may take before it is cancelled and repeated.</summary>
    public const int TimeoutSeconds = 10;

    /// <summary>A control character, which no tag has.</summary>
    private const char TagSeparator = '\u001f';

    private const NpgsqlDbType Array = NpgsqlDbType.Array;

    /// <summary>True if every inbox entry that this write settles still exists. True as well if it settles none.</summary>
    private const string AllThere =
        "(n.settled IS NULL OR (SELECT count(*) FROM {schema}.inbox "
        + "WHERE id = ANY (string_to_array(n.settled, ',')::bigint[]) AND refused_at IS NULL) "
        + "= cardinality(string_to_array(n.settled, ',')))";

    private readonly string _insert = Into(
        """
        INSERT INTO {schema}.schedules (schedule_id, ring_hash, version, next_wakeup, armed_by, attention, tags, state)
        SELECT n.schedule_id, n.ring_hash, n.version, n.next_wakeup, n.armed_by, n.attention, string_to_array(n.tags, E'\x1f'), n.state::json
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS n (schedule_id, ring_hash, version, next_wakeup, armed_by, attention, tags, state, settled)
         WHERE {settled}
            ON CONFLICT (schedule_id) DO NOTHING
        RETURNING version
        """,
        schema);

    private readonly string _update = Into(
        """
        UPDATE {schema}.schedules AS s
           SET version = n.version, next_wakeup = n.next_wakeup, armed_by = n.armed_by, attention = n.attention,
               tags = string_to_array(n.tags, E'\x1f'), state = n.state::json
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS n (schedule_id, expected, version, next_wakeup, armed_by, attention, tags, state, settled)
         WHERE s.schedule_id = n.schedule_id AND s.version = n.expected AND {settled}
        RETURNING s.version
        """,
        schema);

    private readonly string _delete = Into(
        """
        DELETE FROM {schema}.schedules AS s
         USING unnest($1, $2, $3) AS n (schedule_id, expected, settled)
         WHERE s.schedule_id = n.schedule_id AND s.version = n.expected AND {settled}
        RETURNING s.version
        """,
        schema);

    // Nothing to write: it is enough that no schedule has come meanwhile that should have taken the entries up.
    private readonly string _settleAlone = SchemaName.Into(
        """
        SELECT n.mark
          FROM unnest($1, $2) AS n (mark, schedule_id)
         WHERE NOT EXISTS (SELECT * FROM {schema}.schedules AS s WHERE s.schedule_id = n.schedule_id)
        """,
        schema);

    // An entry leaves the inbox only if the write that settles it was applied.
    private readonly string _settle = SchemaName.Into(
        """
        WITH settled AS (
          SELECT n.id, n.refusal
            FROM unnest($1, $2, $3, $4) AS n (id, refusal, schedule_id, version)
            LEFT JOIN {schema}.schedules AS s ON s.schedule_id = n.schedule_id
           WHERE s.version IS NOT DISTINCT FROM n.version
        ), refused AS (
          UPDATE {schema}.inbox AS i SET refused_at = clock_timestamp(), refusal = settled.refusal
            FROM settled
           WHERE i.id = settled.id AND settled.refusal IS NOT NULL
        )
        DELETE FROM {schema}.inbox AS i USING settled WHERE i.id = settled.id AND settled.refusal IS NULL
        """,
        schema);

    private readonly string _versions = SchemaName.Into("SELECT schedule_id, version FROM {schema}.schedules WHERE schedule_id = ANY ($1)", schema);

    /// <summary>Gets the tags of a row as one text; null if it has none.</summary>
    public static string? TagsOf(NewRow row) => row.Tags is { } tags ? string.Join(TagSeparator, tags) : null;

    public async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken)
    {
        // Each kind is in the order of the keys, so that two silos that write the same rows do not wait for each other.
        var inserts = OfKind(batch, OperationKind.Insert);
        var updates = OfKind(batch, OperationKind.Update);
        var deletes = OfKind(batch, OperationKind.Delete);
        using var commands = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        Add(commands, _insert, inserts, InsertParameters);
        Add(commands, _update, updates, UpdateParameters);
        Add(commands, _delete, deletes, DeleteParameters);
        Add(commands, _settleAlone, OfKind(batch, OperationKind.Settle), SettleParameters);
        AddSettled(commands, batch);

        var applied = new HashSet<long>(batch.Count);
        var reader = await commands.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            do
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    applied.Add(reader.GetInt64(0));
                }
            }
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
        }

        // The batch is committed from here on: callers are answered only now.
        var found = applied.Count == batch.Count
            ? null
            : await VersionsAsync(connection, [.. batch.Where(operation => !applied.Contains(Mark(operation)))], cancellationToken).ConfigureAwait(false);
        foreach (var operation in batch)
        {
            if (applied.Contains(Mark(operation)))
            {
                operation.Answer.TrySetResult(null);
                continue;
            }

            long? version = found!.TryGetValue(operation.ScheduleId, out var there) ? there : null;
            // What is not there was deleted by this operation, or by somebody else before its first try.
            if (version == operation.Row?.WriteId && (version is not null || operation.MayBeDone))
            {
                operation.Answer.TrySetResult(null);
            }
            else
            {
                operation.Answer.TrySetException(Conflict(operation, version));
            }
        }
    }

    /// <summary>Gets the number that a statement returns for an operation that it applied.</summary>
    private static long Mark(StoreOperation operation) => operation.Row?.WriteId ?? operation.Expected ?? -operation.Settled[0].Id;

    private static string Into(string sql, string schema) => SchemaName.Into(sql.Replace("{settled}", AllThere, StringComparison.Ordinal), schema);

    private static InconsistentStateException Conflict(StoreOperation operation, long? version)
    {
        var (stored, expected) = (Text(version), Text(operation.Expected));
        return new(
            $"Schedule '{operation.ScheduleId}' was changed by somebody else: version {stored} is stored, and {expected} was expected.",
            stored,
            expected);

        static string Text(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "none";
    }

    private static List<StoreOperation> OfKind(IReadOnlyList<StoreOperation> batch, OperationKind kind)
    {
        var some = new List<StoreOperation>(batch.Count);
        foreach (var operation in batch)
        {
            if (operation.Kind == kind)
            {
                some.Add(operation);
            }
        }

        some.Sort(static (left, right) => string.CompareOrdinal(left.ScheduleId, right.ScheduleId));
        return some;
    }

    private static void Add(
        NpgsqlBatch commands,
        string sql,
        List<StoreOperation> operations,
        Action<NpgsqlParameterCollection, List<StoreOperation>> parameters)
    {
        if (operations.Count > 0)
        {
            var command = new NpgsqlBatchCommand(sql);
            parameters(command.Parameters, operations);
            commands.BatchCommands.Add(command);
        }
    }

    private void AddSettled(NpgsqlBatch commands, IReadOnlyList<StoreOperation> batch)
    {
        var settled = batch.SelectMany(operation => operation.Settled, (operation, entry) => (Operation: operation, Entry: entry)).ToList();
        if (settled.Count > 0)
        {
            var command = new NpgsqlBatchCommand(_settle);
            Column(command.Parameters, settled, NpgsqlDbType.Bigint, item => item.Entry.Id);
            Column(command.Parameters, settled, NpgsqlDbType.Text, item => item.Entry.Refusal);
            Column(command.Parameters, settled, NpgsqlDbType.Text, item => item.Operation.ScheduleId);
            Column(command.Parameters, settled, NpgsqlDbType.Bigint, item => item.Operation.Row?.WriteId);
            commands.BatchCommands.Add(command);
        }
    }

    private static void InsertParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
    {
        Column(parameters, operations, NpgsqlDbType.Text, operation => operation.ScheduleId);
        Column(parameters, operations, NpgsqlDbType.Integer, operation => operation.Row!.RingHash);
        RowParameters(parameters, operations);
    }

    private static void UpdateParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
    {
        KeyParameters(parameters, operations);
        RowParameters(parameters, operations);
    }

    private static void DeleteParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
    {
        KeyParameters(parameters, operations);
        Column(parameters, operations, NpgsqlDbType.Text, Settled);
    }

    private static void SettleParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
    {
        Column(parameters, operations, NpgsqlDbType.Bigint, Mark);
        Column(parameters, operations, NpgsqlDbType.Text, operation => operation.ScheduleId);
    }

    private static string? Settled(StoreOperation operation)
        => operation.Settled.Count == 0 ? null : string.Join(',', operation.Settled.Select(entry => entry.Id));

    private static void KeyParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
    {
        Column(parameters, operations, NpgsqlDbType.Text, operation => operation.ScheduleId);
        Column(parameters, operations, NpgsqlDbType.Bigint, operation => operation.Expected!.Value);
    }

    private static void RowParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
    {
        Column(parameters, operations, NpgsqlDbType.Bigint, operation => operation.Row!.WriteId);
        Column(parameters, operations, NpgsqlDbType.TimestampTz, operation => operation.Row!.WakeUpAt);
        Column(parameters, operations, NpgsqlDbType.Bigint, operation => operation.Row!.ArmedBy);
        Column(parameters, operations, NpgsqlDbType.Boolean, operation => operation.Row!.Attention);
        Column(parameters, operations, NpgsqlDbType.Text, operation => TagsOf(operation.Row!));
        Column(parameters, operations, NpgsqlDbType.Text, operation => operation.Row!.Document);
        Column(parameters, operations, NpgsqlDbType.Text, Settled);
    }

    private static void Column<TItem, TValue>(NpgsqlParameterCollection parameters, List<TItem> items, NpgsqlDbType type, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = value(items[index]);
        }

        parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = Array | type });
    }

    private async Task<Dictionary<string, long>> VersionsAsync(
        NpgsqlConnection connection,
        List<StoreOperation> operations,
        CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        using var command = new NpgsqlCommand(_versions, connection)
        {
            CommandTimeout = TimeoutSeconds,
            Parameters = { new() { Value = operations.Select(operation => operation.ScheduleId).ToArray() } },
        };
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                versions.Add(reader.GetString(0), reader.GetInt64(1));
            }
        }

        return versions;
    }
}
