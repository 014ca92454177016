using System.Reflection;
using System.Text.RegularExpressions;

using CommandScheduler.AdoNet;
using CommandScheduler.PostgreSql;
using CommandScheduler.Sqlite;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;
using CommandScheduler.TestSupport.Watching;

namespace CommandScheduler.Readme.Tests;

/// <summary>What the README shows compiles and runs, and what it lists is complete.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static string Readme { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_block_of_code_is_part_of_a_file_that_is_compiled()
    {
        string[] files =
        [
            Path.Combine(Repository.Root, "samples/Quickstart/Program.cs"),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "test/CommandScheduler.Readme.Tests"), "*.cs"),
        ];
        var compiled = files.Select(file => Lines(File.ReadAllText(file))).ToList();
        var blocks = Blocks("csharp");
        Assert.Equal(18, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(compiled, file => file.Contains(Lines(block), StringComparison.Ordinal)));
    }

    [Fact]
    public void The_preview_prints_what_is_written_below_it()
    {
        using var printed = new StringWriter();
        Examples.PrintPreview(printed);
        Assert.Contains(
            string.Join(
                '\n',
                printed.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"// {line.TrimEnd()}")),
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

    [Theory]
    [InlineData("of a silo", typeof(SchedulerOptions))]
    [InlineData("of PostgreSQL", typeof(PostgreSqlSchedulerOptions))]
    [InlineData("of SQLite", typeof(SqliteSchedulerOptions), typeof(AdoNetSchedulerOptions))]
    [InlineData("of a job", typeof(JobOptions))]
    public void Every_option_has_its_row_in_the_table_and_every_row_its_option(string table, params Type[] options)
        => Assert.Equal(
            options
                .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                .Select(option => option.Name)
                .Distinct()
                .Order(),
            Rows(table).SelectMany(row => Code().Matches(row[0])).Select(name => name.Groups[1].Value).Order());

    [Fact]
    public void Every_choice_of_an_option_of_jobs_is_in_its_row()
        => Assert.All(
            typeof(JobOptions)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(option => option.PropertyType.IsEnum),
            option => Assert.Equal(
                Enum.GetNames(option.PropertyType).Order(),
                Code().Matches(Rows("of a job").Single(row => row[0] == $"`{option.Name}`")[2]).Select(name => name.Groups[1].Value).Order()));

    [Fact]
    public void Every_package_is_listed()
        => Assert.Equal(
            Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Order(),
            Rows("package").Select(row => Code().Match(row[0]).Groups[1].Value).Order());

    [Fact]
    public void Every_log_event_is_listed_with_its_id_and_level_and_no_other()
        => Assert.Equal(
            new[] { typeof(SchedulerOptions), typeof(PostgreSqlSchedulerOptions), typeof(SqliteSchedulerOptions) }
                .SelectMany(type => Watched.EventsOf(type.Assembly))
                .OrderBy(log => log.EventId).Select(log => $"{log.EventId} {log.EventName} {log.Level}"),
            EventRow().Matches(Readme).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}"));

    /// <summary>The rows of the table whose head begins so, each by its cells.</summary>
    private static List<string[]> Rows(string head)
        => [.. Readme.ReplaceLineEndings("\n").Split("\n")
            .SkipWhile(line => !line.StartsWith($"| {head}", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(row => row.Split(" | ").Select(cell => cell.Trim('|', ' ')).ToArray())];

    private static List<string> Blocks(string language)
        => [.. Block().Matches(Readme).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    /// <summary>The lines without their indentation, and without empty ones.</summary>
    private static string Lines(string code)
        => "\n" + string.Concat(code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    [GeneratedRegex("^```([a-z]+)\\r?\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex("`([A-Za-z.]+)`")]
    private static partial Regex Code();
}
