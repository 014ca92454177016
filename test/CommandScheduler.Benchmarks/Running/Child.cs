using System.Diagnostics;
using System.Text.Json;

using CommandScheduler.Benchmarks.Workloads;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>Measures in a process of its own, so that neither compiled code nor memory of one contender is there for the next.</summary>
internal static class Child
{
    /// <summary>The first argument of such a process.</summary>
    public const string Verb = "measure";

    private const string Mark = "figures ";

    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(string workload, string contender, Settings settings)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Child).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. host, Verb, workload, contender, .. settings.Options()]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string? figures = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            figures = line.StartsWith(Mark, StringComparison.Ordinal) ? line[Mark.Length..] : figures;
        }

        await process.WaitForExitAsync();
        return figures is not null && process.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(figures)!
            : throw new InvalidOperationException($"{contender} did not finish {workload}: exit code {process.ExitCode}.");
    }

    /// <summary>What such a process does.</summary>
    public static async Task<int> RunAsync(Settings settings)
    {
        try
        {
            var workload = Workload.Of(settings.Names[0]);
            var figures = await workload.MeasureAsync(workload.Find(settings.Names[1]), settings);
            Console.WriteLine(Mark + JsonSerializer.Serialize(figures));
            return 0;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.ToString());
            return 1;
        }
    }
}
