using System.Data.Common;
using System.Globalization;
using System.Text.Json;

using CommandScheduler.AdoNet.Storage;
using CommandScheduler.Queries;
using CommandScheduler.Schedules;

using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace CommandScheduler.AdoNet.Sqlite;

/// <summary>Finds jobs through the view of a SQLite file.</summary>
internal sealed class SqliteJobs(SqliteSource source, string serviceId) : IJobDirectory
{
    // The primary key begins with service_id, state_name and key, so that a page is found by a search and read in order.
    private const string Page = """
        SELECT key, name, document
          FROM scheduler_job_rows
         WHERE {0}
         ORDER BY key, name
         LIMIT $limit
        """;

    private const string Statuses = """
        SELECT status, awaits_requeue
          FROM scheduler_job_rows
         WHERE {0}
        """;

    public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
        => QueryAsync<IReadOnlyList<JobEntry>>(command => SelectPage(command, query, after, limit), reader =>
        {
            var entries = new List<JobEntry>();
            while (reader.Read())
            {
                entries.Add(JobEntry.Read(UnambiguousKeys.IdOf(reader.GetString(0)), reader.GetString(1), reader.GetString(2)));
            }

            return entries;
        }, cancellationToken);

    public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
        => QueryAsync(command => Select(command, Statuses, query, null), reader =>
        {
            var tally = new JobTally(query, limit);
            while (!tally.IsComplete && reader.Read())
            {
                tally.Add(Enum.Parse<JobStatus>(reader.GetString(0), ignoreCase: true), reader.GetBoolean(1));
            }

            return tally.Counts;
        }, cancellationToken);

    internal void SelectPage(SqliteCommand command, JobQuery query, JobKey? after, int limit)
    {
        Select(command, Page, query, after);
        command.Parameters.AddWithValue("$limit", limit);
    }

    private void Select(SqliteCommand command, string statement, JobQuery query, JobKey? after)
    {
        var conditions = new List<string>();
        var from = UnambiguousKeys.KeyOf(query.FirstScheduleId ?? "");
        var end = query.FirstScheduleId is null ? null : JobQuery.EndOf(from);
        if (after is { } place)
        {
            var last = UnambiguousKeys.KeyOf(place.ScheduleId);
            from = Utf8Order.Instance.Compare(from, last) > 0 ? from : last;
            Add("(key > $after OR name > $after_name)", "$after", last);
            command.Parameters.AddWithValue("$after_name", place.JobName);
        }

        Add("service_id = $service_id", "$service_id", serviceId);
        Add("key >= $from", "$from", from);
        Add("key < $end", "$end", end);
        Add("status = $status", "$status", query.Status is { } status ? JsonNamingPolicy.CamelCase.ConvertName(status.ToString()) : null);
        Add("due_at >= $due_from", "$due_from", Text(query.DueFrom));
        Add("due_at < $due_before", "$due_before", Text(query.DueBefore));
        Add("command_type = $command_type", "$command_type", query.CommandType);
        Add("EXISTS (SELECT * FROM json_each(tags) AS tag WHERE tag.value = $tag)", "$tag", query.Tag);
        Add("awaits_requeue = $awaits_requeue", "$awaits_requeue", query.AwaitsRequeue);
        command.CommandText = string.Format(CultureInfo.InvariantCulture, statement, string.Join("\n   AND ", conditions));

        void Add(string condition, string parameter, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                command.Parameters.AddWithValue(parameter, value);
            }
        }
    }

    private static string? Text(DateTimeOffset? instant) => instant is { } time ? Job.SortableTime(time) : null;

    private Task<T> QueryAsync<T>(Action<SqliteCommand> build, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        // SQLite works on the calling thread, which may be a grain's, and looks at no token.
        return Task.Run(
            () =>
            {
                using var connection = (SqliteConnection)source.CreateConnection();
                connection.Open();
                using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
                using var command = connection.CreateCommand();
                build(command);
                try
                {
                    using var reader = command.ExecuteReader();
                    return read(reader);
                }
                catch (SqliteException interrupted) when (interrupted.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
                {
                    throw new OperationCanceledException(interrupted.Message, interrupted, cancellationToken);
                }
            },
            cancellationToken);
    }
}
