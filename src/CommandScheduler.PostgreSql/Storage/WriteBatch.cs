using System.Globalization;

using Npgsql;

using NpgsqlTypes;

using Orleans.Storage;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Writes and deletes the schedules of a batch in one transaction, with one statement for each kind.</summary>
/// <remarks>
/// Each row states the version that it must have, so that a conflict fails one caller only. What was not applied is read
/// back: if the row has our write id, an earlier try was committed although its answer got lost.
/// </remarks>
internal sealed class WriteBatch(string schema) : IBatch
{
    /// <summary>How long one batch may take before it is cancelled and repeated.</summary>
    public const int TimeoutSeconds = 10;

    private const NpgsqlDbType Array = NpgsqlDbType.Array;

    private readonly string _insert = SchemaName.Into(
        """
        INSERT INTO {schema}.schedules (schedule_id, ring_hash, version, next_wakeup, armed_by, attention, tags, state)
        SELECT n.schedule_id, n.ring_hash, n.version, n.next_wakeup, n.armed_by, n.attention, string_to_array(n.tags, E'\x1f'), n.state::jsonb
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS n (schedule_id, ring_hash, version, next_wakeup, armed_by, attention, tags, state)
            ON CONFLICT (schedule_id) DO NOTHING
        RETURNING version
        """,
        schema);

    private readonly string _update = SchemaName.Into(
        """
        UPDATE {schema}.schedules AS s
           SET version = n.version, next_wakeup = n.next_wakeup, armed_by = n.armed_by, attention = n.attention, tags = string_to_array(n.tags, E'\x1f'), state = n.state::jsonb
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS n (schedule_id, expected, version, next_wakeup, armed_by, attention, tags, state)
         WHERE s.schedule_id = n.schedule_id AND s.version = n.expected
        RETURNING s.version
        """,
        schema);

    private readonly string _delete = SchemaName.Into(
        """
        DELETE FROM {schema}.schedules AS s
         USING unnest($1, $2) AS d (schedule_id, expected)
         WHERE s.schedule_id = d.schedule_id AND s.version = d.expected
        RETURNING s.version
        """,
        schema);

    private readonly string _versions = SchemaName.Into("SELECT schedule_id, version FROM {schema}.schedules WHERE schedule_id = ANY ($1)", schema);

    public async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken)
    {
        // In the order of their keys, so that two silos that write the same rows do not wait for each other.
        var inserts = Of(batch, OperationKind.Insert);
        var updates = Of(batch, OperationKind.Update);
        var deletes = Of(batch, OperationKind.Delete);
        using var commands = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        Add(commands, _insert, inserts, InsertParameters);
        Add(commands, _update, updates, UpdateParameters);
        Add(commands, _delete, deletes, DeleteParameters);

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

        // Committed. Nobody is answered before.
        var found = applied.Count == batch.Count ? null : await VersionsAsync(connection, [.. batch.Where(operation => !applied.Contains(Mark(operation)))], cancellationToken).ConfigureAwait(false);
        foreach (var operation in batch)
        {
            if (applied.Contains(Mark(operation)))
            {
                operation.Succeed();
                continue;
            }

            long? version = found!.TryGetValue(operation.ScheduleId, out var there) ? there : null;
            if (version == operation.Row?.WriteId)
            {
                operation.Succeed();
            }
            else
            {
                operation.Fail(Conflict(operation, version));
            }
        }
    }

    /// <summary>What a statement returns of an operation that it applied.</summary>
    private static long Mark(StoreOperation operation) => operation.Row?.WriteId ?? operation.Expected!.Value;

    private static InconsistentStateException Conflict(StoreOperation operation, long? version)
    {
        var (stored, expected) = (Text(version), Text(operation.Expected));
        return new($"Schedule '{operation.ScheduleId}' was changed by somebody else: version {stored} is stored, and {expected} was expected.", stored, expected);

        static string Text(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "none";
    }

    private static List<StoreOperation> Of(IReadOnlyList<StoreOperation> batch, OperationKind kind)
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

    private static void Add(NpgsqlBatch commands, string sql, List<StoreOperation> operations, Action<NpgsqlParameterCollection, List<StoreOperation>> parameters)
    {
        if (operations.Count > 0)
        {
            var command = new NpgsqlBatchCommand(sql);
            parameters(command.Parameters, operations);
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
        DeleteParameters(parameters, operations);
        RowParameters(parameters, operations);
    }

    private static void DeleteParameters(NpgsqlParameterCollection parameters, List<StoreOperation> operations)
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
        Column(parameters, operations, NpgsqlDbType.Text, operation => operation.Row!.Tags);
        Column(parameters, operations, NpgsqlDbType.Text, operation => operation.Row!.Document);
    }

    private static void Column<T>(NpgsqlParameterCollection parameters, List<StoreOperation> operations, NpgsqlDbType type, Func<StoreOperation, T> value)
    {
        var values = new T[operations.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = value(operations[index]);
        }

        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = Array | type });
    }

    private async Task<Dictionary<string, long>> VersionsAsync(NpgsqlConnection connection, List<StoreOperation> operations, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        using var command = new NpgsqlCommand(_versions, connection) { CommandTimeout = TimeoutSeconds, Parameters = { new() { Value = operations.Select(operation => operation.ScheduleId).ToArray() } } };
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
