using System.Text.RegularExpressions;

using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>A page of the repository that cites figures: all between its marks is made from what is kept.</summary>
internal sealed partial record Page(string Name)
{
    private const string Runs = "runs";

    public static IReadOnlyList<Page> All { get; } = [new("README.md"), new("docs/scaling.md")];

    private string File => Path.Combine(Repository.Root, Name);

    /// <summary>Writes the tables anew.</summary>
    public async Task RemakeAsync(Results results) => await System.IO.File.WriteAllTextAsync(File, Remade(await ReadAsync(), results));

    /// <summary>Tells whether the tables say what is kept.</summary>
    public async Task<bool> IsUpToDateAsync(Results results) => await ReadAsync() is var page && page == Remade(page, results);

    /// <summary>Returns a text with its tables made anew.</summary>
    public static string Remade(string text, Results results)
    {
        var tables = Mark().Matches(text).Select(match => match.Groups[1].Value).Where(mark => mark != Runs)
            .ToDictionary(mark => mark, FigureTable.Parse);
        return Mark().Replace(text, match => match.Groups[1].Value is var mark && mark == Runs
            ? Between(mark, FigureTable.RunsOf(tables.Values.SelectMany(table => table.Rows(results)), results))
            : Between(mark, tables[mark].Write(results)));
    }

    private static string Between(string mark, string figures) => $"<!-- figures: {mark} -->\n{figures}<!-- end of figures -->";

    private async Task<string> ReadAsync() => (await System.IO.File.ReadAllTextAsync(File)).ReplaceLineEndings("\n");

    [GeneratedRegex("<!-- figures: ([^>]*?) -->\n.*?<!-- end of figures -->", RegexOptions.Singleline)]
    private static partial Regex Mark();
}
