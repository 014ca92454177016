using CommandScheduler.Sqlite.Files;
using CommandScheduler.Stores.Inbox;
using CommandScheduler.Stores.Ring;
using CommandScheduler.WakeUps;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.Inbox;

/// <summary>The table of changes that applications made in transactions of their own.</summary>
/// <param name="source">The file.</param>
/// <param name="realTime">Measures the pauses between two looks at the file, also when a test turns the silo's clock.</param>
internal sealed class InboxRows(SqliteSource source, TimeProvider realTime) : IInboxRows
{
    /// <summary>SQLite tells nobody of a commit. To ask whether there was one costs a few microseconds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private const string Read = """
        SELECT id, schedule_id, entry
          FROM scheduler_inbox
         WHERE refused_at IS NULL AND id > $after
         ORDER BY id
         LIMIT $most
        """;

    private const string Refuse = """
        UPDATE scheduler_inbox SET refused_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), refusal = $reason WHERE id = $id AND refused_at IS NULL
        """;

    private const string Forget = "DELETE FROM scheduler_inbox WHERE refused_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', $age)";

    private const string AnyNew = "SELECT coalesce(max(id), 0) FROM scheduler_inbox WHERE refused_at IS NULL";

    /// <inheritdoc/>
    public Task<InboxPage> ReadAsync(OwnedRange range, long after, int most, CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                using var command = new SqliteCommand(Read, connection);
                command.Parameters.AddWithValue("$after", after);
                command.Parameters.AddWithValue("$most", most);
                var (entries, length) = (new List<(string, InboxEntry)>(), 0);
                using var reader = command.ExecuteReader();
                while (length < InboxPage.Length)
                {
                    if (!reader.Read())
                    {
                        return new InboxPage(entries, entries.Count < most);
                    }

                    var entry = reader.GetString(2);
                    entries.Add((reader.GetString(1), new InboxEntry(reader.GetInt64(0), entry)));
                    length += entry.Length;
                }

                return new InboxPage(entries, IsLast: false);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task ListenAsync(Action committed, CancellationToken cancellationToken)
    {
        using var connection = await Task.Run(source.OpenOwn, cancellationToken).ConfigureAwait(false);
        using var version = new SqliteCommand("PRAGMA data_version", connection);
        using var anyNew = new SqliteCommand(AnyNew, connection);
        var (seen, latest) = (0L, 0L);
        while (true)
        {
            await Task.Delay(Pause, realTime, cancellationToken).ConfigureAwait(false);
            var current = (long)version.ExecuteScalar()!;
            if (current != seen && (long)anyNew.ExecuteScalar()! is var newest)
            {
                seen = current;
                if (newest > latest)
                {
                    committed();
                }

                latest = newest;
            }
        }
    }

    /// <inheritdoc/>
    public Task RefuseAsync(IReadOnlyList<InboxEntry> entries, string reason, CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                using var transaction = connection.BeginTransaction();
                foreach (var entry in entries)
                {
                    using var command = connection.Command(Refuse, ("$id", entry.Id), ("$reason", reason));
                    command.Transaction = transaction;
                    command.ExecuteNonQuery();
                }

                transaction.Commit();
                return entries.Count;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task ForgetAsync(TimeSpan age, CancellationToken cancellationToken)
        => source.RunAsync(
            connection =>
            {
                using var command = new SqliteCommand(Forget, connection);
                command.Parameters.AddWithValue("$age", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{(long)age.TotalSeconds} seconds"));
                return command.ExecuteNonQuery();
            },
            cancellationToken);
}
