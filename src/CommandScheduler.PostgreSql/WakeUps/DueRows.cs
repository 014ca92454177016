using CommandScheduler.PostgreSql.Storage;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.WakeUps;

/// <summary>The index of the schedules by the time at which they must be active.</summary>
internal sealed class DueRows(
    [FromKeyedServices(PostgreSqlCommandSchedulerExtensions.DatabaseKey)] NpgsqlDataSource database,
    PostgreSqlSchedulerOptions options,
    TimeProvider clock) : IAsyncDisposable
{
    private readonly string _read = SchemaName.Into(
        $$"""
        SELECT schedule_id, next_wakeup
          FROM {schema}.schedules
         WHERE next_wakeup <= $3
           AND (next_wakeup, schedule_id) > ($4, $5)
           AND (armed_by IS NULL OR armed_by <> ALL ($6) OR next_wakeup <= $7)
           AND {{OwnedRange.Holds}}
         ORDER BY next_wakeup, schedule_id
         LIMIT $8
        """,
        options.Schema);

    private readonly string _postpone = SchemaName.Into("UPDATE {schema}.schedules SET next_wakeup = $1, armed_by = NULL WHERE schedule_id = $2 AND next_wakeup = $3", options.Schema);

    private readonly LaneConnection _connection = new(database, clock);

    /// <summary>Reads one page of the schedules of a range that must be active by a time, the oldest first.</summary>
    /// <param name="range">The range.</param>
    /// <param name="until">The time.</param>
    /// <param name="after">The last row of the page before.</param>
    /// <param name="alive">The silos whose timers are relied on.</param>
    /// <param name="graceOver">Up to which time a schedule is due that nobody should have to wake, and is woken all the same.</param>
    /// <param name="most">The size of the page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<List<DueRow>> ReadAsync(OwnedRange range, DateTime until, DueRow after, long[] alive, DateTime graceOver, int most, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var command = new NpgsqlCommand(_read, connection)
            {
                Parameters =
                {
                    new() { Value = range.From },
                    new() { Value = range.To },
                    new() { Value = until },
                    new() { Value = after.WakeUpAt },
                    new() { Value = after.ScheduleId },
                    new() { Value = alive },
                    new() { Value = graceOver },
                    new() { Value = most },
                },
            };
            var rows = new List<DueRow>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(new DueRow(reader.GetString(0), reader.GetDateTime(1)));
                }
            }

            return rows;
        }
        catch
        {
            await _connection.LoseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Puts a schedule off that cannot be woken, so that it does not fill the pages of the others. Its version stays: its next write sets the time right.</summary>
    public async Task PostponeAsync(DueRow row, DateTime until, CancellationToken cancellationToken)
    {
        using var command = database.CreateCommand(_postpone);
        command.Parameters.AddWithValue(until);
        command.Parameters.AddWithValue(row.ScheduleId);
        command.Parameters.AddWithValue(row.WakeUpAt);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
