using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Stores.Inbox;
using CommandScheduler.Stores.Ring;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

using Npgsql;

namespace CommandScheduler.PostgreSql.Inbox;

/// <summary>The table of changes that applications made in transactions of their own.</summary>
internal sealed class InboxRows(
    [FromKeyedServices(DatabaseKey.Name)] NpgsqlDataSource database,
    PostgreSqlSchedulerOptions options,
    TimeProvider clock) : IInboxRows, IAsyncDisposable
{
    private readonly string _read = SchemaName.Into(
        $$"""
        SELECT id, schedule_id, entry, number
          FROM (SELECT id, schedule_id, entry, count(*) OVER () AS number, sum(length(entry)) OVER (ORDER BY id) - length(entry) AS before
                  FROM (SELECT id, schedule_id, entry::text AS entry
                          FROM {schema}.inbox
                         WHERE refused_at IS NULL
                           AND id > $3
                           AND {{RangeCondition.Holds}}
                         ORDER BY id
                         LIMIT $4) AS page) AS measured
         WHERE before < $5
         ORDER BY id
        """,
        options.Schema);

    private readonly string _refuse = SchemaName.Into(
        "UPDATE {schema}.inbox SET refused_at = clock_timestamp(), refusal = $2 WHERE id = ANY ($1) AND refused_at IS NULL",
        options.Schema);

    private readonly string _forget = SchemaName.Into("DELETE FROM {schema}.inbox WHERE refused_at < clock_timestamp() - $1", options.Schema);

    private readonly LaneConnection _connection = new(database, clock);

    /// <summary>
    /// Gets the channel on which a commit of an entry is notified. A name may have 63 characters; schemas that share
    /// one are only looked at more often.
    /// </summary>
    public static string Channel(string schema) => $"{schema[..Math.Min(schema.Length, 57)]}_inbox";

    /// <inheritdoc/>
    public Task<InboxPage> ReadAsync(OwnedRange range, long after, int most, CancellationToken cancellationToken)
    {
        return _connection.QueryAsync(ReadEntriesAsync, cancellationToken);

        async Task<InboxPage> ReadEntriesAsync(NpgsqlConnection connection)
        {
            using var command = new NpgsqlCommand(_read, connection)
            {
                CommandTimeout = WriteBatch.TimeoutSeconds,
                Parameters =
                {
                    new() { Value = range.From },
                    new() { Value = range.To },
                    new() { Value = after },
                    new() { Value = most },
                    new() { Value = InboxPage.Length },
                },
            };
            var (entries, found) = (new List<(string, InboxEntry)>(), 0L);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    entries.Add((reader.GetString(1), new InboxEntry(reader.GetInt64(0), reader.GetString(2))));
                    found = reader.GetInt64(3);
                }
            }

            return new InboxPage(entries, entries.Count == found && found < most);
        }
    }

    /// <inheritdoc/>
    public async Task ListenAsync(Action committed, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, _) => committed();
            using var listen = new NpgsqlCommand($"LISTEN \"{Channel(options.Schema)}\"", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task RefuseAsync(IReadOnlyList<InboxEntry> entries, string reason, CancellationToken cancellationToken)
    {
        using var command = database.CreateCommand(_refuse);
        command.Parameters.AddWithValue(entries.Select(entry => entry.Id).ToArray());
        command.Parameters.AddWithValue(reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        using var command = database.CreateCommand(_forget);
        command.Parameters.AddWithValue(age);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
