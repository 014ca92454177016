using CommandScheduler.Sqlite.Files;

using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>An open connection of a lane, with the statements that it has prepared, and the thread that it is used on.</summary>
internal sealed class Session(SqliteSource source, LaneThread thread) : IDisposable
{
    private readonly SqliteConnection _connection = source.OpenOwn();
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <summary>Gets a statement, which is prepared when it is asked for first.</summary>
    public Statement this[string sql]
        => _statements.TryGetValue(sql, out var statement) ? statement : _statements[sql] = new Statement(_connection.Handle!, sql);

    /// <summary>Runs something on the thread.</summary>
    public async Task RunAsync(Action<Session> run, CancellationToken cancellationToken)
    {
        using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(_connection.Handle));
        await thread.RunAsync(() => run(this)).ConfigureAwait(false);
    }

    /// <summary>Makes a change in a transaction, while the file is this silo's. It is on the file when this returns, and not at all if this throws.</summary>
    public void Change(Action<Session> change)
        => source.WhileHeld(() =>
        {
            // Within the hold, so that those of this silo take turns: SQLite lets whoever comes next go first, and others ask it now and then.
            this["BEGIN IMMEDIATE"].Run();
            try
            {
                change(this);
                this["COMMIT"].Run();
            }
            finally
            {
                // After some errors SQLite has done so by itself.
                if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                {
                    this["ROLLBACK"].Run();
                }
            }
        });

    /// <inheritdoc cref="SqliteSource.ThrowIfGone"/>
    public void ThrowIfGone() => source.ThrowIfGone();

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
