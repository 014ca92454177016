using CommandScheduler.Sqlite.Files;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Index;
using CommandScheduler.Stores.Lanes;
using CommandScheduler.Stores.Ring;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.WakeUps;

/// <summary>The index of the schedules by the time at which they must be active.</summary>
/// <remarks>The file is one silo's: it looks after all of them, and nobody else's timer is waited for.</remarks>
internal sealed class DueIndex(SqliteSource source, ILocalSiloDetails silo) : IDueIndex
{
    private const string Read = """
        SELECT schedule_id, next_wakeup
          FROM scheduler_schedules
         WHERE next_wakeup <= $until
           AND (next_wakeup, schedule_id) > ($after, $after_id)
           AND (armed_by IS NULL OR armed_by <> $silo OR next_wakeup <= $grace_over)
         ORDER BY next_wakeup, schedule_id
         LIMIT $most
        """;

    private const string ReadDocument = "SELECT version, state FROM scheduler_schedules WHERE schedule_id = $id AND length(state) <= 4000";

    private const string Postpone
        = "UPDATE scheduler_schedules SET next_wakeup = $until, armed_by = NULL WHERE schedule_id = $id AND next_wakeup = $wakeup";

    private readonly long _silo = SiloCode.FromAddress(silo.SiloAddress);

    /// <inheritdoc/>
    public Task<List<DueRow>> ReadAsync(
        OwnedRange range,
        DateTime until,
        DueRow after,
        long[] alive,
        DateTime graceOver,
        int most,
        CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                using var command = new SqliteCommand(Read, connection);
                command.Parameters.AddWithValue("$until", until.Ticks);
                command.Parameters.AddWithValue("$after", after.WakeUpAt.Ticks);
                command.Parameters.AddWithValue("$after_id", after.ScheduleId);
                command.Parameters.AddWithValue("$silo", _silo);
                command.Parameters.AddWithValue("$grace_over", graceOver.Ticks);
                command.Parameters.AddWithValue("$most", most);
                var rows = new List<DueRow>();
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    rows.Add(new DueRow(reader.GetString(0), new DateTime(reader.GetInt64(1), DateTimeKind.Utc)));
                }

                return rows;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Dictionary<string, StoredDocument>> ReadDocumentsAsync(IReadOnlyCollection<string> scheduleIds, CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                var documents = new Dictionary<string, StoredDocument>(scheduleIds.Count, StringComparer.Ordinal);
                using var command = new SqliteCommand(ReadDocument, connection);
                var id = command.Parameters.Add("$id", SqliteType.Text);
                foreach (var scheduleId in scheduleIds)
                {
                    id.Value = scheduleId;
                    using var reader = command.ExecuteReader();
                    if (reader.Read())
                    {
                        documents.Add(scheduleId, new StoredRow(reader.GetInt64(0), reader.GetString(1)).ToDocument());
                    }
                }

                return documents;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task PostponeAsync(DueRow row, DateTime until, CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                using var command = new SqliteCommand(Postpone, connection);
                command.Parameters.AddWithValue("$until", until.Ticks);
                command.Parameters.AddWithValue("$id", row.ScheduleId);
                command.Parameters.AddWithValue("$wakeup", row.WakeUpAt.Ticks);
                return command.ExecuteNonQuery();
            },
            cancellationToken);
}
