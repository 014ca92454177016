using System.Text;

namespace CommandScheduler.Chaos.Ledger;

/// <summary>
/// An append-only file of lines. Each is handed to the system in one write before the call returns, so that it is there
/// whatever happens to the process. Thread-safe.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    public const string Extension = ".ledger";

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly string _source;

    public LedgerFile(string folder, string source)
    {
        _source = source;
        _file = new(Path.Combine(folder, source + Extension), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>Writes a line with the time at which it is written.</summary>
    public TimeSpan Write(string kind, params string[] fields) => WriteAt(MachineClock.Monotonic, kind, fields);

    /// <summary>Writes a line about a moment that has just passed.</summary>
    public TimeSpan WriteAt(TimeSpan monotonic, string kind, params string[] fields)
    {
        var line = Encoding.UTF8.GetBytes(new LedgerEntry(monotonic, MachineClock.Wall, _source, kind, fields).ToLine() + "\n");
        lock (_lock)
        {
            _file.Write(line);
        }

        return monotonic;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads all ledgers of a folder, in the order of time. A last line that a process did not live to end is left out.</summary>
    public static IReadOnlyList<LedgerEntry> ReadAll(string folder)
        => [.. Directory.EnumerateFiles(folder, "*" + Extension).SelectMany(Read).OrderBy(entry => entry.Monotonic)];

    private static IEnumerable<LedgerEntry> Read(string file)
    {
        var text = File.ReadAllText(file);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        var source = Path.GetFileNameWithoutExtension(file);
        return whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => LedgerEntry.Parse(line, source));
    }
}
