using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Index;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Stores.Ring;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.WakeUps;

/// <summary>The index of the schedules by the time at which they must be active.</summary>
internal sealed class DueIndex(
    [FromKeyedServices(DatabaseKey.Name)] NpgsqlDataSource database,
    PostgreSqlSchedulerOptions options,
    TimeProvider clock) : IDueIndex, IAsyncDisposable
{
    private readonly string _read = SchemaName.Into(
        $$"""
        SELECT schedule_id, next_wakeup
          FROM {schema}.schedules
         WHERE next_wakeup <= $3
           AND (next_wakeup, schedule_id) > ($4, $5)
           AND (armed_by IS NULL OR armed_by <> ALL ($6) OR next_wakeup <= $7)
           AND {{RangeCondition.Holds}}
         ORDER BY next_wakeup, schedule_id
         LIMIT $8
        """,
        options.Schema);

    /// <summary>What is long would fill the memory while it waits for its turn.</summary>
    private readonly string _readDocuments = SchemaName.Into(
        "SELECT schedule_id, version, state::text FROM {schema}.schedules WHERE schedule_id = ANY ($1) AND pg_column_size(state) <= 4000",
        options.Schema);

    private readonly string _postpone = SchemaName.Into(
        "UPDATE {schema}.schedules SET next_wakeup = $1, armed_by = NULL WHERE schedule_id = $2 AND next_wakeup = $3",
        options.Schema);

    private readonly string _mend = SchemaName.Into(
        """
        UPDATE {schema}.schedules
           SET next_wakeup = '-infinity', armed_by = NULL
         WHERE next_wakeup < '0001-01-01 00:00:00+00' AND next_wakeup > '-infinity'
        """,
        options.Schema);

    private readonly LaneConnection _connection = new(database, clock);

    /// <inheritdoc/>
    public Task<List<DueRow>> ReadAsync(
        OwnedRange range,
        DateTime until,
        DueRow after,
        long[] alive,
        DateTime graceOver,
        int most,
        CancellationToken cancellationToken)
    {
        return _connection.QueryAsync(ReadOrMendAsync, cancellationToken);

        async Task<List<DueRow>> ReadOrMendAsync(NpgsqlConnection connection)
        {
            try
            {
                return await ReadRowsAsync(connection).ConfigureAwait(false);
            }
            catch (InvalidCastException)
            {
                // .NET has no such year. What somebody set to it is overdue, and must not hide all that is due from the look.
                using var mend = new NpgsqlCommand(_mend, connection) { CommandTimeout = WriteBatch.TimeoutSeconds };
                await mend.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return await ReadRowsAsync(connection).ConfigureAwait(false);
            }
        }

        async Task<List<DueRow>> ReadRowsAsync(NpgsqlConnection connection)
        {
            using var command = new NpgsqlCommand(_read, connection)
            {
                CommandTimeout = WriteBatch.TimeoutSeconds,
                Parameters =
                {
                    new() { Value = range.From },
                    new() { Value = range.To },
                    new() { Value = Instant(until) },
                    new() { Value = Instant(after.WakeUpAt) },
                    new() { Value = after.ScheduleId },
                    new() { Value = alive },
                    new() { Value = Instant(graceOver) },
                    new() { Value = most },
                },
            };
            var rows = new List<DueRow>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(new DueRow(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1).UtcDateTime));
                }
            }

            return rows;
        }
    }

    /// <inheritdoc/>
    public Task<Dictionary<string, StoredDocument>> ReadDocumentsAsync(IReadOnlyCollection<string> scheduleIds, CancellationToken cancellationToken)
        => _connection.QueryAsync(
            async connection =>
            {
                using var command = new NpgsqlCommand(_readDocuments, connection)
                {
                    CommandTimeout = WriteBatch.TimeoutSeconds,
                    Parameters = { new() { Value = scheduleIds.ToArray() } },
                };
                var documents = new Dictionary<string, StoredDocument>(scheduleIds.Count, StringComparer.Ordinal);
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        documents.Add(reader.GetString(0), new StoredRow(reader.GetInt64(1), reader.GetString(2)).ToDocument());
                    }
                }

                return documents;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task PostponeAsync(DueRow row, DateTime until, CancellationToken cancellationToken)
    {
        using var command = database.CreateCommand(_postpone);
        command.Parameters.AddWithValue(Instant(until));
        command.Parameters.AddWithValue(row.ScheduleId);
        command.Parameters.AddWithValue(Instant(row.WakeUpAt));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An application may have Npgsql treat a <see cref="DateTime"/> as it once did, as a time of the session's zone.</summary>
    private static DateTimeOffset Instant(DateTime utc) => new(utc);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
