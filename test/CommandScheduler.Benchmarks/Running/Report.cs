using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Workloads;

using Spectre.Console;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>Runs what was chosen, side by side: one round of each contender after the other.</summary>
internal static class Report
{
    public static async Task PrintAsync(Settings settings)
    {
        var (workloads, contenders) = Choice.Of(settings.Names);
        foreach (var workload in workloads)
        {
            Print(workload, settings, await MeasureAsync(workload, [.. workload.Contenders.Where(contenders.Contains)], settings));
        }
    }

    /// <summary>Runs one workload; returns the figures of each round of each contender.</summary>
    public static async Task<Dictionary<string, List<IReadOnlyDictionary<string, double>>>> MeasureAsync(
        Workload workload,
        IReadOnlyList<string> contenders,
        Settings settings)
    {
        var figures = contenders.ToDictionary(name => name, _ => new List<IReadOnlyDictionary<string, double>>());
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                try
                {
                    figures[contender].Add(await Child.MeasureAsync(workload.Name, contender, settings));
                    var last = figures[contender][^1].Select(figure => FormattableString.Invariant($"{figure.Key} {figure.Value:0.##}"));
                    await Console.Error.WriteLineAsync($"{workload.Name}, {contender}, round {round}: {string.Join("; ", last)}");
                }
                catch (InvalidOperationException exception)
                {
                    await Console.Error.WriteLineAsync(exception.Message);
                }
            }
        }

        return figures;
    }

    public static void PrintChoice()
    {
        Console.WriteLine("Usage: [workload …] [contender …] [--jobs N] [--rounds N] [--seconds N] [--pending N] [--fill api|sql]");
        Console.WriteLine("       record [the same], which keeps the figures | tables [--check] [file] | --micro | --changes | --list");
        Console.WriteLine();
        Console.WriteLine("Workloads:");
        foreach (var workload in Workload.All)
        {
            Console.WriteLine($"  {workload.Name}: {workload.Describe(new Settings())}");
        }

        Console.WriteLine();
        Console.WriteLine("Contenders:");
        foreach (var contender in Contender.All)
        {
            Console.WriteLine($"  {contender.Name}: {contender.Remark}");
        }
    }

    private static void Print(Workload workload, Settings settings, Dictionary<string, List<IReadOnlyDictionary<string, double>>> figures)
    {
        AnsiConsole.Profile.Width = 400;
        var table = new Table().Border(TableBorder.Markdown).AddColumn("").AddColumns([.. workload.Columns.Select(column => column.Name)]);
        foreach (var (contender, rounds) in figures)
        {
            table.AddRow(
            [
                contender + (rounds.Count == settings.Rounds ? "" : $" ({rounds.Count} of {settings.Rounds} rounds)"),
                .. workload.Columns.Select(column => column.Of(rounds)),
            ]);
        }

        var described = FormattableString.Invariant($"{workload.Describe(settings)}. Medians of {settings.Rounds}; lost, repeated and early: the worst.");
        Console.WriteLine($"**{workload.Name}** – {described}");
        Console.WriteLine();
        AnsiConsole.Write(table);
    }
}
