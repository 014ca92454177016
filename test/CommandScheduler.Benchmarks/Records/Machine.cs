using System.Globalization;
using System.Runtime.InteropServices;

using CommandScheduler.Benchmarks.Contenders;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>What figures were measured on, without its name.</summary>
internal sealed record Machine(string Processor, int Cores, int MemoryGiB, string System, string Runtime, string PostgreSql)
{
    public static async Task<Machine> ReadAsync()
    {
        await using var database = await PostgresDatabase.OpenAsync();
        return new(
            await ProcessorAsync(),
            Environment.ProcessorCount,
            (int)Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024)),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            // What follows the number is the name of a package.
            (await database.ReadAsync("SHOW server_version")).Split(' ')[0]);
    }

    public override string ToString()
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{Cores} cores ({Processor}) that silos, callers and PostgreSQL share, {MemoryGiB} GiB, {System}, {Runtime}, PostgreSQL {PostgreSql}");

    private static async Task<string> ProcessorAsync()
    {
        const string Known = "/proc/cpuinfo";
        var model = File.Exists(Known)
            ? (await File.ReadAllLinesAsync(Known)).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return model ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
