using System.Data.Common;
using System.Globalization;

using CommandScheduler.Schedules;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>What the view of the jobs must be in each database.</summary>
public static class JobsView
{
    /// <summary>The columns, in order.</summary>
    public const string Columns
        = "schedule_id,name,command,command_type,due_at,recurrence,time_zone,status,attempt,last_outcome,last_error,tags,correlation_id,exact_due_at,job,"
            + "awaits_requeue,failed_at,dispatcher,scheduled_at";

    /// <summary>Makes the query of the columns that a view has on PostgreSQL.</summary>
    public static string ColumnsOf(string view, string each = "column_name")
        => $"SELECT string_agg({each}, ',' ORDER BY ordinal_position) FROM information_schema.columns "
            + $"WHERE table_schema = 'scheduler' AND table_name = '{view}'";

    /// <summary>Asserts that the view shows each job as the engine reads it from its document.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="documents">A query of the ids of the schedules and their documents.</param>
    /// <param name="view">The view.</param>
    /// <returns>How many jobs there are.</returns>
    public static async Task<int> AgreesAsync(DbConnection connection, string documents, string view)
    {
        var expected = new List<string>();
        foreach (var row in await RowsAsync(connection, documents))
        {
            expected.AddRange(ScheduleDocument.Read(row[0], row[1]).Jobs.Select(job => string.Join('|',
                row[0],
                job.Name,
                job.Command.Type,
                char.ToLowerInvariant(job.StoredStatus.ToString()[0]) + job.StoredStatus.ToString()[1..],
                job.StoredDue?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
                job.StoredAttempt.ToString(CultureInfo.InvariantCulture),
                job.Recurrence is null ? null : job.Settings.TimeZone ?? "UTC",
                job.Held is null ? "no" : "yes",
                ToMicrosecond(job.Held is { } held ? (held.FailedAt ?? job.ScheduledAt).ToString("O", CultureInfo.InvariantCulture) : null),
                job.Settings.Dispatcher,
                ToMicrosecond(job.ScheduledAt.ToString("O", CultureInfo.InvariantCulture)))));
        }

        var shown = await RowsAsync(connection, $"""
            SELECT schedule_id, name, command_type, status, exact_due_at, attempt, time_zone,
                   CASE WHEN awaits_requeue THEN 'yes' WHEN NOT awaits_requeue THEN 'no' END, failed_at, dispatcher, scheduled_at
              FROM {view}
            """);
        foreach (var row in shown)
        {
            (row[8], row[10]) = (ToMicrosecond(row[8]), ToMicrosecond(row[10]));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), shown.Select(row => string.Join('|', row)).Order(StringComparer.Ordinal));
        return expected.Count;
    }

    public static async Task<List<string[]>> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))]);
        }

        return rows;
    }

    private static string Text(object value)
        => value is DateTime instant ? instant.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>Gives an instant to the digits that a timestamp of PostgreSQL has.</summary>
    private static string ToMicrosecond(string? instant)
        => string.IsNullOrEmpty(instant)
            ? ""
            : Text(new DateTime((DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcTicks + 5) / 10 * 10, DateTimeKind.Utc));
}
