using System.Globalization;

using CommandScheduler.Benchmarks.Contenders;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>Processor time, of this process and of a PostgreSQL on this machine, where /proc tells it.</summary>
internal sealed class Processor
{
    // What Linux counts in, on every architecture.
    private const double TicksPerSecond = 100;

    private readonly string? _postmaster;
    private double _own;
    private double? _postgres;

    private Processor(string? postmaster) => _postmaster = postmaster;

    public static double OwnSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Gets the time of the server and of all its processes, those that have ended included; null if it is not known.</summary>
    public double? PostgresSeconds
    {
        get
        {
            if (_postmaster is null || Stat(_postmaster) is not { } server)
            {
                return null;
            }

            // The server's own times, and those of the processes that it waited for.
            var ticks = server.Skip(11).Take(4).Sum(Ticks);
            foreach (var directory in Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])))
            {
                if (Stat(Path.GetFileName(directory)) is { } process && process[1] == _postmaster)
                {
                    ticks += process.Skip(11).Take(2).Sum(Ticks);
                }
            }

            return ticks / TicksPerSecond;
        }
    }

    /// <summary>Finds the server's first process.</summary>
    public static async Task<Processor> OfServerAsync()
    {
        await using var database = await PostgresDatabase.OpenAsync();
        return new(OperatingSystem.IsLinux() ? Stat(await database.ReadAsync("SELECT pg_backend_pid()::text"))?[1] : null);
    }

    /// <summary>Counts from now on.</summary>
    public void Begin() => (_own, _postgres) = (OwnSeconds, PostgresSeconds);

    /// <summary>Notes what each 1,000 jobs took since <see cref="Begin"/>.</summary>
    public void Note(Figures figures, int jobs)
    {
        figures[Column.ClientCpu] = (OwnSeconds - _own) / jobs * 1_000;
        if (PostgresSeconds - _postgres is { } used)
        {
            figures[Column.ServerCpu] = used / jobs * 1_000;
        }
    }

    private static double Ticks(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    /// <summary>Reads the fields of /proc/(process)/stat from its state on: what comes before may contain spaces.</summary>
    private static string[]? Stat(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
