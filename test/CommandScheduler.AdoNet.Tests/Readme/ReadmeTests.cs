using System.Reflection;
using System.Text.RegularExpressions;

using CommandScheduler.PostgreSql;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;
using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.AdoNet.Tests.Readme;

/// <summary>What the README shows compiles and runs, and what it lists is complete.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static string Readme { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_block_of_code_is_part_of_a_file_that_is_compiled()
    {
        string[] files = [Path.Combine(Repository.Root, "samples/Quickstart/Program.cs"), .. Directory.GetFiles(Path.Combine(Repository.Root, "test/CommandScheduler.AdoNet.Tests/Readme"), "*.cs")];
        var compiled = files.Select(file => Lines(File.ReadAllText(file))).ToList();
        var blocks = Blocks("csharp");
        Assert.Equal(11, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(compiled, file => file.Contains(Lines(block), StringComparison.Ordinal)));
    }

    [Fact]
    public void The_preview_prints_what_is_written_below_it()
    {
        using var printed = new StringWriter();
        Examples.PrintPreview(printed);
        Assert.Contains(
            string.Join('\n', printed.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"// {line.TrimEnd()}")),
            Blocks("csharp").Single(block => block.Contains("Recurrence.Preview", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_is_one_that_the_tests_or_their_runner_run()
        // The demo: SampleTests. The quick start: below. The tests: by being one of them.
        => Assert.Equal(
            ["dotnet run --project samples/Ticketing", "dotnet test", "dotnet run --project samples/Quickstart"],
            Blocks("sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => line.Split('#')[0].Trim()));

    [Fact]
    public async Task The_quick_start_greets_once_and_again()
    {
        await using var quickstart = HostProcess.StartIn(_directory.Path, "samples/Quickstart");
        await quickstart.LineAsync("Hello once, due ");
        await quickstart.LineAsync("Hello again, due ");
        Assert.True(File.Exists(_directory.File("quickstart.db")));
    }

    [Fact]
    public void Every_option_is_listed()
        => Assert.All(
            new[] { typeof(SchedulerOptions), typeof(SqliteSchedulerOptions), typeof(AdoNetSchedulerOptions), typeof(PostgreSqlSchedulerOptions), typeof(JobOptions) }.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)),
            option => Assert.Contains($"`{option.Name}`", Readme, StringComparison.Ordinal));

    [Fact]
    public void Every_log_event_is_listed_with_its_id_and_level_and_no_other()
        => Assert.Equal(
            new[] { typeof(SchedulerOptions), typeof(PostgreSqlSchedulerOptions) }.SelectMany(type => Watched.EventsOf(type.Assembly))
                .OrderBy(log => log.EventId).Select(log => $"{log.EventId} {log.EventName} {log.Level}"),
            EventRow().Matches(Readme).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}"));

    private static List<string> Blocks(string language) => [.. Block().Matches(Readme).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    /// <summary>The lines without their indentation, and without empty ones.</summary>
    private static string Lines(string code) => "\n" + string.Concat(code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    [GeneratedRegex("^```([a-z]+)\\r?\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();
}
