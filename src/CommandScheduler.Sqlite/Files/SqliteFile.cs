using System.Runtime.InteropServices;

using Microsoft.Data.Sqlite;

namespace CommandScheduler.Sqlite.Files;

/// <summary>The file of the schedules, held for one silo: nobody else gets it, and it is noticed when it goes.</summary>
/// <remarks>
/// The file beside it, named <c>.lock</c>, looks as if it were left behind, and may be deleted by hand. So the write-ahead log is locked
/// too, which SQLite itself does not lock, and which nobody deletes who wants to keep the data. The database must not be locked here:
/// closing any other handle of it would end the locks of SQLite in this process. Windows lets nobody delete what is open, and would not
/// let SQLite write what is locked.
/// </remarks>
internal sealed partial class SqliteFile : IDisposable
{
    private const int HasMovedCode = 20;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly FileStream? _log;
    private readonly SqliteConnection _guard;

    private SqliteFile(string path, FileStream held, SqliteConnection guard, FileStream? log)
    {
        _path = path;
        _lock = held;
        _guard = guard;
        _log = log;
    }

    /// <summary>Holds a file, which is made if it is not there, for its owner alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="connectionString">Opens it, on a connection of its own.</param>
    /// <exception cref="OrleansConfigurationException">The file is unusable, or another silo has it.</exception>
    public static SqliteFile Hold(string path, string connectionString)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            throw new OrleansConfigurationException(
                $"The directory '{directory}' of the scheduler's SQLite file does not exist. Create it, or give UseSqlite another path.");
        }

        FileStream? held = null;
        SqliteConnection? guard = null;
        try
        {
            // The system releases the locks when the process ends, however it ends.
            held = Lock(path, $"{path}.lock", FileMode.OpenOrCreate, FileOptions.DeleteOnClose);
            Make(path);
            RefuseOtherNames(path);
            guard = new SqliteConnection(connectionString);
            guard.Open();

            // The log is there once something was read.
            using var read = guard.CreateCommand();
            read.CommandText = "PRAGMA journal_mode = WAL; SELECT count(*) FROM sqlite_master;";
            read.ExecuteScalar();
            var log = $"{path}-wal";
            return new(path, held, guard, !OperatingSystem.IsWindows() && File.Exists(log) ? Lock(path, log, FileMode.Open, FileOptions.None) : null);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            Close();
            throw new OrleansConfigurationException(
                $"The SQLite file '{path}' cannot be opened: {exception.Message.TrimEnd('.')}. "
                    + "Give UseSqlite the path of a file on a local disk that this process may write.",
                exception);
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            guard?.Dispose();
            held?.Dispose();
        }
    }

    /// <exception cref="FileGoneException">The file was deleted, moved or replaced: what is written would go nowhere.</exception>
    public void ThrowIfGone()
    {
        if (HasMoved(_guard))
        {
            throw new FileGoneException(
                $"The SQLite file '{_path}' was deleted, moved or replaced while the silo runs, and nothing can be stored. "
                    + "Move that very file back, and the silo goes on; to go on with another file, such as a copy, restart the silo.");
        }
    }

    public void Dispose()
    {
        // The log goes with the last connection, and what looks left behind with its lock.
        _log?.Dispose();
        _guard.Dispose();
        _lock.Dispose();
    }

    /// <summary>Makes a file that only the user of this process may read: commands may hold anything.</summary>
    private static void Make(string path)
    {
        if (!File.Exists(path))
        {
            using var made = new FileStream(path, Private(FileMode.OpenOrCreate));
        }
    }

    /// <summary>The locks are found by the path, and a silo with another name of the file would not find them.</summary>
    private static void RefuseOtherNames(string path)
    {
        if (FileNames.Count(path) is > 1 and var names)
        {
            throw new OrleansConfigurationException(
                $"The SQLite file '{path}' has {names} names (hard links), so that a silo with another one could use it too, and each job would run twice. "
                    + $"Find them by \"find / -xdev -samefile '{path}'\" and remove all but one, or give UseSqlite a copy of the file.");
        }
    }

    private static FileStream Lock(string path, string file, FileMode mode, FileOptions options)
    {
        try
        {
            var settings = Private(mode);
            (settings.Share, settings.Options) = (FileShare.None, options);
            return new FileStream(file, settings);
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new OrleansConfigurationException(
                $"The SQLite file '{path}' is in use by another silo, which holds '{file}'. One silo can use a file: "
                    + "stop the other one, give UseSqlite another path, or use PostgreSQL for several silos.",
                exception);
        }
    }

    private static FileStreamOptions Private(FileMode mode)
    {
        var settings = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows() && mode == FileMode.OpenOrCreate)
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return settings;
    }

    /// <summary>Asks SQLite whether the path leads to another file by now than the one that is open, or to none.</summary>
    private static bool HasMoved(SqliteConnection connection)
    {
        var handle = connection.Handle!;
        return FileControl(handle.DangerousGetHandle(), "main", HasMovedCode, out var hasMoved) == 0 && hasMoved != 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(nint connection, string database, int code, out int answer);
}
