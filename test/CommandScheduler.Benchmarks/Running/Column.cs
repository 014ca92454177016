using System.Globalization;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>A column of a table, and the name of its figure.</summary>
/// <param name="Name">What it shows, and in which unit.</param>
/// <param name="Format">How a number of it is written.</param>
/// <param name="Worst">Whether the worst round is shown, and not the median.</param>
internal sealed record Column(string Name, string Format = "N0", bool Worst = false)
{
    public static Column Lost { get; } = new("lost", Worst: true);

    public static Column Repeated { get; } = new("repeated", Worst: true);

    public static Column Early { get; } = new("early", Worst: true);

    public static Column Median { get; } = new("lateness p50, ms", "N1");

    public static Column High { get; } = new("p99, ms", "N1");

    public static Column Longest { get; } = new("max, ms", "N1");

    public static Column Jobs { get; } = new("jobs");

    public static Column ClientCpu { get; } = new("client CPU, s per 1,000", "0.000");

    public static Column ServerCpu { get; } = new("PostgreSQL CPU, s per 1,000", "0.000");

    public string Of(IEnumerable<IReadOnlyDictionary<string, double>> rounds)
    {
        var figures = rounds.Where(round => round.ContainsKey(Name)).Select(round => round[Name]).Order().ToList();
        return figures.Count == 0 ? "–" : (Worst ? figures[^1] : figures[figures.Count / 2]).ToString(Format, CultureInfo.InvariantCulture);
    }
}
