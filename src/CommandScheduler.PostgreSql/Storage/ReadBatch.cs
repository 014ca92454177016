using CommandScheduler.Stores.Lanes;

using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>Reads the schedules of a batch in one query, and answers each caller when its row has come: others may be large.</summary>
internal sealed class ReadBatch(string schema) : IBatch<NpgsqlConnection>
{
    private readonly string _read = SchemaName.Into("SELECT schedule_id, version, state::text FROM {schema}.schedules WHERE schedule_id = ANY ($1)", schema);

    public async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken)
    {
        var missing = batch.ToDictionary(operation => operation.ScheduleId, StringComparer.Ordinal);
        using var command = new NpgsqlCommand(_read, connection) { CommandTimeout = WriteBatch.TimeoutSeconds, Parameters = { new() { Value = Ids(batch) } } };
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (missing.Remove(reader.GetString(0), out var found))
                {
                    found.Answer.TrySetResult(new StoredRow(reader.GetInt64(1), reader.GetString(2)));
                }
            }
        }

        foreach (var operation in missing.Values)
        {
            operation.Answer.TrySetResult(null);
        }
    }

    private static string[] Ids(IReadOnlyList<StoreOperation> batch)
    {
        var ids = new string[batch.Count];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = batch[index].ScheduleId;
        }

        return ids;
    }
}
