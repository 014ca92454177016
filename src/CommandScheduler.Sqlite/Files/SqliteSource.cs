using System.Globalization;

using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace CommandScheduler.Sqlite.Files;

/// <summary>Opens connections to the file, with the settings that SQLite keeps for each connection.</summary>
internal sealed class SqliteSource(string path, SqliteSchedulerOptions options)
{
    /// <summary>How long SQLite itself waits for another change. Whoever has a longer wait repeats what failed, and can be told to end meanwhile.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>From how many pages on, 32 MB of them, whoever has written brings the log over, if <see cref="Checkpoints"/> could not.</summary>
    private const int PagesOfLog = 8_192;

    /// <summary>How many KiB of the file a lane remembers.</summary>
    private const int CacheOfLane = 16_384;

    private readonly string _pragmas = string.Create(
        CultureInfo.InvariantCulture,
        $"PRAGMA journal_size_limit = 0; PRAGMA wal_autocheckpoint = {PagesOfLog}; "
            + $"PRAGMA busy_timeout = {Math.Max(1, (int)Shorter(options.BusyTimeout, LongestWait).TotalMilliseconds)}; "
            + $"PRAGMA synchronous = {(options.Synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};");

    /// <summary>Held while a change is made, so that none is made once the file was let go.</summary>
    private readonly Lock _changing = new();

    /// <summary>Held while the file is asked, which is quick, so that it is not closed meanwhile.</summary>
    private readonly Lock _asking = new();

    private SqliteFile? _file;

    public string Path => path;

    public string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,

        // A file that was deleted is not to be made anew.
        Mode = SqliteOpenMode.ReadWrite,
        DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
    }.ToString();

    private string Unpooled => new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString();

    /// <summary>Holds the file for this silo.</summary>
    /// <exception cref="OrleansConfigurationException">The file is unusable, or another silo has it.</exception>
    public void Hold() => _file = SqliteFile.Hold(path, Unpooled);

    /// <summary>Lets the file go. No change of this silo is made after that.</summary>
    public void Release()
    {
        using (var connection = new SqliteConnection(ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        lock (_changing)
        {
            lock (_asking)
            {
                _file?.Dispose();
                _file = null;
            }
        }
    }

    /// <summary>Makes a change while the file is this silo's, and none of it if it is not, or no longer.</summary>
    /// <exception cref="FileGoneException">The file is not there.</exception>
    public void WhileHeld(Action change)
    {
        lock (_changing)
        {
            ThrowIfGone();
            change();

            // What went to a file that is gone by now was not stored.
            ThrowIfGone();
        }
    }

    /// <exception cref="FileGoneException">The file is not there, or not this silo's.</exception>
    public void ThrowIfGone()
    {
        lock (_asking)
        {
            (_file ?? throw new FileGoneException($"The silo has let go of the SQLite file '{path}'.")).ThrowIfGone();
        }
    }

    /// <summary>Opens a connection that its caller keeps.</summary>
    public SqliteConnection OpenOwn()
    {
        var connection = Open(Unpooled);
        connection.Execute($"PRAGMA cache_size = -{CacheOfLane}");
        return connection;
    }

    /// <summary>Runs statements off the turns of grains: SQLite works on the thread that calls, and looks at no token.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> run, CancellationToken cancellationToken)
        => Task.Run(
            () =>
            {
                using var connection = Open(ConnectionString);
                using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
                try
                {
                    return run(connection);
                }
                catch (SqliteException interrupted) when (interrupted.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
                {
                    throw new OperationCanceledException(interrupted.Message, interrupted, cancellationToken);
                }
            },
            cancellationToken);

    private SqliteConnection Open(string connectionString)
    {
        ThrowIfGone();
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute(_pragmas);

            // It may have been opened in place of the one that was there before.
            ThrowIfGone();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
