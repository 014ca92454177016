using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

using CommandScheduler.Benchmarks.Workloads;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>All figures that are kept: of each contender at each workload the last ones, and the runs that they are of.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public SortedDictionary<string, Run> Runs { get; init; } = new(StringComparer.Ordinal);

    public List<Row> Rows { get; init; } = [];

    private static string Folder => Path.Combine(Repository.Root, "test", "CommandScheduler.Benchmarks", "results");

    /// <summary>Reads the newest file; without one there are no figures.</summary>
    public static Results ReadNewest()
        => Directory.Exists(Folder) && Directory.GetFiles(Folder, "*.json").Max(StringComparer.Ordinal) is { } newest ? Read(newest) : new Results();

    public static Results Read(string file) => JsonSerializer.Deserialize<Results>(File.ReadAllText(file), Json)!;

    public Row? Find(string workload, string contender) => Rows.Find(row => row.Workload == workload && row.Contender == contender);

    /// <summary>Takes a row in the place of the one that was kept so far.</summary>
    public void Keep(Row row, Run run)
    {
        Rows.RemoveAll(kept => kept.Workload == row.Workload && kept.Contender == row.Contender);
        Rows.Add(row with { Rounds = [.. row.Rounds.Select(Rounded)] });
        Runs[row.Run] = run;
        foreach (var past in Runs.Keys.Where(key => Rows.TrueForAll(kept => kept.Run != key)).ToList())
        {
            Runs.Remove(past);
        }
    }

    /// <summary>Writes the file of a day, with those of days before as they were.</summary>
    public async Task WriteAsync(DateTimeOffset day)
    {
        Directory.CreateDirectory(Folder);
        var file = Path.Combine(Folder, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var places = Workload.All.Select((workload, place) => (workload.Name, place)).ToDictionary();
        var ordered = Rows.OrderBy(row => places[row.Workload])
            .ThenBy(row => Workload.Of(row.Workload).Contenders.ToList().IndexOf(row.Contender)).ToList();
        Rows.Clear();
        Rows.AddRange(ordered);
        await File.WriteAllTextAsync(file + ".json", JsonSerializer.Serialize(this, Json) + "\n");
        await File.WriteAllTextAsync(file + ".md", ToMarkdown());
    }

    private static IReadOnlyDictionary<string, double> Rounded(IReadOnlyDictionary<string, double> figures)
        => figures.ToDictionary(figure => figure.Key, figure => Math.Round(figure.Value, 5));

    /// <summary>Writes all of it as a page.</summary>
    private string ToMarkdown()
    {
        var tables = Rows.GroupBy(row => row.Workload).Select(rows => (Workload.Of(rows.Key), rows.Select(row => row.Contender).ToList()))
            .Select(table => $"\n## {table.Item1.Name}\n\n{new FigureTable(table.Item1, table.Item2, table.Item1.Columns).Write(this)}");
        return $"# Figures\n\nMade by `record`, as the file beside it, which has each round.\n\n{FigureTable.RunsOf(Rows, this)}{string.Concat(tables)}";
    }
}
