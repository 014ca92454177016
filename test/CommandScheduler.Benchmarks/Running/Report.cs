using CommandScheduler.Benchmarks.Contenders;
using CommandScheduler.Benchmarks.Workloads;

using Spectre.Console;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>Runs what was chosen, side by side: one round of each contender after the other.</summary>
internal static class Report
{
    public static async Task PrintAsync(Settings settings)
    {
        var (workloads, contenders) = Choose(settings.Names);
        foreach (var workload in workloads)
        {
            var taking = workload.Contenders.Where(contenders.Contains).ToList();
            var figures = taking.ToDictionary(name => name, _ => new List<IReadOnlyDictionary<string, double>>());
            for (var round = 1; round <= settings.Rounds; round++)
            {
                foreach (var contender in taking)
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

            Print(workload, settings, figures);
        }
    }

    public static void PrintChoice()
    {
        Console.WriteLine("Usage: [workload …] [contender …] [--jobs N] [--rounds N] [--seconds N] [--pending N] [--fill api|sql] | --micro | --list");
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

    private static (IReadOnlyList<Workload> Workloads, IReadOnlyList<string> Contenders) Choose(IReadOnlyList<string> names)
    {
        var workloads = Workload.All.Where(workload => names.Any(name => IsNamed(workload.Name, name))).ToList();
        var contenders = Contender.All
            .Select(contender => contender.Name)
            .Where(contender => names.Any(name => contender == name || contender.StartsWith(name + "-NOT-", StringComparison.Ordinal)))
            .ToList();
        if (names.FirstOrDefault(name
            => !workloads.Any(workload => IsNamed(workload.Name, name))
                && !contenders.Any(contender => contender.StartsWith(name, StringComparison.Ordinal))) is { } unknown)
        {
            throw new ArgumentException($"'{unknown}' is neither a workload nor a contender; see --list.");
        }

        return (workloads.Count > 0 ? workloads : Workload.All, contenders.Count > 0 ? contenders : [.. Contender.All.Select(contender => contender.Name)]);

        static bool IsNamed(string workload, string name) => workload == name || workload.Split('-')[0] == name;
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
