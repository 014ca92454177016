using System.Globalization;
using System.Text.RegularExpressions;

using CommandScheduler.Architecture.Tests.Rules;
using CommandScheduler.Architecture.Tests.Sources;

namespace CommandScheduler.Architecture.Tests;

/// <summary>The pages under docs speak of the code as it is.</summary>
public sealed partial class DocsTests
{
    private static string Docs { get; } = Path.Combine(Repository.Root, "docs");

    private static string Decisions { get; } = Path.Combine(Docs, "decisions");

    private static IEnumerable<string> Pages
        => Directory.EnumerateFiles(Docs, "*.md", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "README.md"));

    private static string[] Parts { get; } = ["Context", "Decision", "Consequences", "Refused"];

    private static IEnumerable<string> Records => Directory.EnumerateFiles(Decisions, "0*.md").Order(StringComparer.Ordinal);

    [Fact]
    public void Links_lead_to_files()
    {
        var broken = from page in Pages
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)
                     where !File.Exists(target) && !Directory.Exists(target)
                     select $"{Path.GetRelativePath(Repository.Root, page)}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Names_are_those_of_the_code()
    {
        var sources = Repository.SourcesIn(Path.Combine(Repository.Root, "src"))
            .Concat(Repository.SourcesIn(Path.Combine(Repository.Root, "test")))
            .Where(file => Path.GetFileName(file) is not ($"{nameof(DocsTests)}.cs" or $"{nameof(Debts)}.cs"))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), file => WordsOf(File.ReadAllText(file)));
        var all = sources.SelectMany(files => files.SelectMany(words => words)).ToHashSet();
        var rooms = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToHashSet();
        var unknown = from page in Records.Append(Path.Combine(Docs, "architecture.md"))
                      from Match name in Name().Matches(File.ReadAllText(page))
                      let parts = name.Groups[1].Value.Split('.')
                      let type = parts[0]
                      where parts.Length == 1
                          ? !all.Contains(type) && !rooms.Contains(type)
                          : type != nameof(CommandScheduler) && !sources[type].Any(words => parts.All(words.Contains))
                      select new Offence(name.Groups[1].Value, $"{Path.GetFileName(page)} names '{name.Groups[1].Value}', which the code does not have.");
        Verdict.Pass(unknown, Debts.NamesInDocs);
    }

    [Fact]
    public void Rooms_of_the_engine_are_on_the_map()
    {
        var map = File.ReadAllText(Path.Combine(Docs, "architecture.md"));
        var engine = SourceProject.All.Single(project => project.Name == nameof(CommandScheduler));
        var rooms = engine.Files.Select(file => file.Room).Where(room => room != SourceFile.Root).Distinct();
        Assert.All(rooms, room => Assert.Contains($"| `{room}` |", map, StringComparison.Ordinal));
    }

    [Fact]
    public void Records_are_listed_and_have_all_parts()
    {
        var index = File.ReadAllText(Path.Combine(Decisions, "README.md"));
        Assert.All(Records, file =>
        {
            var lines = File.ReadAllLines(file);
            var number = NumberOf(file);
            var head = $"# {number}. ";
            Assert.StartsWith(head, lines[0], StringComparison.Ordinal);
            Assert.Contains($"| {number} | [{lines[0][head.Length..]}]({Path.GetFileName(file)}) |", index, StringComparison.Ordinal);
            Assert.All(Parts, part => Assert.Contains(lines, line => line.StartsWith($"**{part}.**", StringComparison.Ordinal)));
        });
        Assert.Equal(Enumerable.Range(1, Records.Count()), Records.Select(NumberOf));
    }

    private static int NumberOf(string record) => int.Parse(Path.GetFileName(record)[..4], CultureInfo.InvariantCulture);

    private static HashSet<string> WordsOf(string text) => [.. Word().Matches(text).Select(word => word.Value)];

    [GeneratedRegex(@"\]\(((?!https?:)[^)#]+)")]
    private static partial Regex Link();

    /// <summary>A name in the code's own hand, such as <c>Schedule</c> or <c>ScheduleWrite.Outcomes</c>.</summary>
    [GeneratedRegex(@"`([A-Z]\w+(?:\.[A-Z]\w+)*)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
