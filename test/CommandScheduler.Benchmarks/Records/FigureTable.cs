using System.Text;

using CommandScheduler.Benchmarks.Running;
using CommandScheduler.Benchmarks.Workloads;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>A table of figures in a page, as its mark asks for it.</summary>
internal sealed record FigureTable(Workload Workload, IReadOnlyList<string> Contenders, IReadOnlyList<Column> Columns)
{
    /// <summary>Reads a mark: a workload, its contenders, and columns, between bars.</summary>
    public static FigureTable Parse(string mark)
    {
        var parts = mark.Split('|', StringSplitOptions.TrimEntries);
        if (parts.Length < 3)
        {
            throw new ArgumentException($"'{mark}' should be: workload | contender, contender | column | column.");
        }

        var workload = Workload.All.FirstOrDefault(workload => workload.Name == parts[0])
            ?? throw new ArgumentException($"'{mark}': there is no workload '{parts[0]}'.");
        var contenders = parts[1].Split(',', StringSplitOptions.TrimEntries);
        if (contenders.FirstOrDefault(name => !workload.Contenders.Contains(name)) is { } stranger)
        {
            throw new ArgumentException($"'{mark}': '{stranger}' takes no part in {workload.Name}.");
        }

        return new(workload, contenders, [.. parts.Skip(2).Select(name => workload.Columns.FirstOrDefault(column => column.Name == name)
            ?? throw new ArgumentException($"'{mark}': {workload.Name} has no column '{name}'."))]);
    }

    /// <summary>Says when, of what and on what rows were measured.</summary>
    public static string RunsOf(IEnumerable<Row> rows, Results results)
        => string.Concat(rows.Select(row => row.Run).Distinct().Order(StringComparer.Ordinal)
            .Select(run => $"- {run} UTC: commit {results.Runs[run].Build}, on {results.Runs[run].Machine}\n"));

    public IEnumerable<Row> Rows(Results results) => Contenders.Select(name => results.Find(Workload.Name, name)).OfType<Row>();

    /// <summary>Writes the table, and below it what its rows are.</summary>
    public string Write(Results results)
    {
        var rows = Rows(results).ToList();
        var text = new StringBuilder();
        Line("", Columns.Select(column => column.Name));
        Line("---", Columns.Select(_ => "---"));
        foreach (var contender in Contenders)
        {
            var row = rows.Find(row => row.Contender == contender);
            Line($"{contender}: {Workload.Label(contender)}", Columns.Select(column => row?[column] ?? "not measured"));
        }

        foreach (var alike in rows.GroupBy(row => (row.Run, row.What, row.Rounds.Count)))
        {
            var which = alike.Count() == rows.Count ? "" : $" ({string.Join(", ", alike.Select(row => row.Contender))})";
            var rounds = alike.Key.Count == 1 ? "one round" : FormattableString.Invariant($"medians of {alike.Key.Count} rounds");
            text.Append('\n').Append(FormattableString.Invariant($"{alike.Key.Run}{which}, {rounds}: {alike.Key.What}.")).Append('\n');
        }

        return text.ToString();

        void Line(string first, IEnumerable<string> cells)
            => text.Append(FormattableString.Invariant($"| {first} | {string.Join(" | ", cells)} |")).Append('\n');
    }
}
