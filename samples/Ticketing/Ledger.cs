using Microsoft.Data.Sqlite;

namespace Ticketing;

/// <summary>What happened, in a file of the application's own beside the scheduler's, so that a run after a crash can count.</summary>
internal sealed class Ledger : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    public Ledger(string path)
    {
        _connection = new SqliteConnection($"Data Source={path}");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("CREATE TABLE IF NOT EXISTS event (kind TEXT NOT NULL, id TEXT NOT NULL, occurrence TEXT)");
        Execute("CREATE TABLE IF NOT EXISTS settled (id TEXT PRIMARY KEY, kind TEXT NOT NULL)");
    }

    /// <summary>Raised after each event.</summary>
    public event Action<string, string>? Written;

    public void Write(string kind, string id, string? occurrence = null)
    {
        Execute("INSERT INTO event (kind, id, occurrence) VALUES ($a, $b, $c)", kind, id, occurrence);
        Written?.Invoke(kind, id);
    }

    /// <summary>Settles a reservation once: as paid, or as timed out.</summary>
    /// <returns>False if it was settled already.</returns>
    public bool Settle(string kind, string id)
    {
        var first = Execute("INSERT INTO settled (id, kind) VALUES ($a, $b) ON CONFLICT DO NOTHING", id, kind) == 1;
        if (first)
        {
            Write(kind, id);
        }

        return first;
    }

    /// <summary>Empties the ledger for a new run.</summary>
    public void Clear() => Execute("DELETE FROM event; DELETE FROM settled");

    public string? First(string kind) => Query("SELECT id FROM event WHERE kind = $a LIMIT 1", kind) as string;

    public bool Has(string kind, string id) => Query("SELECT 1 FROM event WHERE kind = $a AND id = $b LIMIT 1", kind, id) is not null;

    public long Count(string kind) => (long)Query("SELECT count(DISTINCT id) FROM event WHERE kind = $a", kind)!;

    /// <summary>Counts reservations that are neither paid nor timed out.</summary>
    public long Open() => (long)Query("SELECT count(DISTINCT id) FROM event WHERE kind = 'reserved' AND id NOT IN (SELECT id FROM settled)")!;

    /// <summary>Counts dispatches of occurrences that had been dispatched before.</summary>
    public long Repeated() => (long)Query("SELECT count(occurrence) - count(DISTINCT occurrence) FROM event WHERE kind = 'dispatched'")!;

    public void Dispose() => _connection.Dispose();

    private int Execute(string sql, params string?[] values)
    {
        lock (_lock)
        {
            using var command = Command(sql, values);
            return command.ExecuteNonQuery();
        }
    }

    private object? Query(string sql, params string?[] values)
    {
        lock (_lock)
        {
            using var command = Command(sql, values);
            return command.ExecuteScalar();
        }
    }

    private SqliteCommand Command(string sql, string?[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${(char)('a' + index)}", (object?)values[index] ?? DBNull.Value);
        }

        return command;
    }
}
