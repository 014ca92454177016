using CommandScheduler.Stores.Lanes;

using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>Tells what an error of SQLite means for a batch.</summary>
internal sealed class FileErrors : IStoreErrors
{
    /// <summary>
    /// Whether the same may succeed a little later: somebody else was at the file, or its disk was full, read-only or away. A file that is gone is not
    /// waited for: whoever moved it is to hear of it at once.
    /// </summary>
    public bool MayPass(Exception exception) => exception switch
    {
        SqliteException { SqliteExtendedErrorCode: raw.SQLITE_READONLY_DBMOVED } => false,
        SqliteException { SqliteErrorCode: var code } => code
            is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY
            or raw.SQLITE_NOMEM or raw.SQLITE_INTERRUPT or raw.SQLITE_PROTOCOL,
        _ => false,
    };

    /// <summary>Whether one row of the batch may be to blame.</summary>
    public bool IsAboutData(Exception exception)
        => exception is SqliteException { SqliteErrorCode: raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH }
            or ArgumentException or OverflowException;
}
