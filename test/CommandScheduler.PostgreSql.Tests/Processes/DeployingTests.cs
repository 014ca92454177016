using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.PostgreSql.Tests.Processes;

/// <summary>Goes through the steps of <c>docs/deploying.md</c> with two real builds of an application. The second is made of the page itself.</summary>
public sealed partial class DeployingTests : IAsyncDisposable
{
    private const string Project = "samples/Deploying";
    private const string Common = "<TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploying.md"));

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, HostProcess> _silos = [];
    private readonly List<string> _output = [];
    private readonly Dictionary<string, int> _read = [];
    private string _database = "";
    private int _firstPort;

    [Fact]
    public async Task The_steps_of_the_page_do_what_it_says()
    {
        var build = BuildSecondAsync();
        _database = await PostgresServer.RequireDatabaseAsync();
        var program = await build;
        var steps = Blocks("text").SelectMany(block => block.Split('\n')).ToList();
        Assert.True(steps.Count > 20, $"The page has {steps.Count} steps.");
        foreach (var step in steps)
        {
            await FollowAsync(step, program);
        }

        Assert.DoesNotContain(_output, line => line.StartsWith("refused", StringComparison.Ordinal));
        Assert.Contains(_output, line => line.Contains("cannot be delivered by this silo", StringComparison.Ordinal));
        var done = _output.Where(line => line.StartsWith("done ", StringComparison.Ordinal)).ToList();
        Assert.Equal(80 + 25 + 25, done.Count);
        Assert.Equal(done.Order(), done.Distinct().Order());
        Assert.Contains("done receipt order 1: ada@example.com", done);
        Assert.Contains("done ship order 1: 2 parcels by post", done);
        Assert.Contains("done ship order 101: 2 parcels", done);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values)
        {
            await silo.DisposeAsync();
        }

        _directory.Dispose();
    }

    [GeneratedRegex("^```(\\w+)\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    private static IEnumerable<string> Blocks(string language)
        => Block.Matches(Page).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value);

    /// <summary>Builds the application with the <c>Commands.cs</c> of the page, against the library as it is built.</summary>
    private async Task<string> BuildSecondAsync()
    {
        var source = Path.Combine(Repository.Root, Project);
        File.Copy(Path.Combine(source, "Program.cs"), Path.Combine(_directory.Path, "Program.cs"));
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "Commands.cs"), Blocks("csharp").First());
        var central = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Directory.Packages.props"));
        var project = (await File.ReadAllTextAsync(Path.Combine(source, "Deploying.csproj")))
            .Replace("../../", $"{Repository.Root}/", StringComparison.Ordinal)
            .Replace("<OutputType>", $"{Common}<OutputType>", StringComparison.Ordinal)
            .Replace("Orleans.Server\"", $"Orleans.Server\" Version=\"{OrleansVersion().Match(central).Groups[1]}\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "Deploying.csproj"), project);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string[] arguments = ["build", _directory.Path, "-c", configuration, "-p:BuildProjectReferences=false", "-nodeReuse:false"];
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var told = await dotnet.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await dotnet.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(dotnet.ExitCode == 0, told);
        return Path.Combine(_directory.Path, "bin", configuration, "net10.0", "Deploying.dll");
    }

    [GeneratedRegex("<OrleansVersion>(.*?)</OrleansVersion>")]
    private static partial Regex OrleansVersion();

    private async Task FollowAsync(string step, string second)
    {
        var words = step.Split(' ', 3);
        switch (words)
        {
            case ["start", var name]:
                await StartAsync(name, name == "old" ? Repository.Program(Project) : second);
                break;
            case ["kill", var name]:
                _silos[name].Kill();
                await EndAsync(name);
                break;
            case ["stop", var name]:
                await _silos[name].SendAsync("stop");
                Assert.Equal(0, await EndAsync(name));
                break;
            case [var name, "<", var line]:
                await AskAsync(name, line);
                break;
            case [var name, "<>", var line]:
                var (question, answer) = line.Split(": ", 2) is [var left, var right] ? (left, right) : throw new InvalidOperationException(step);
                await Patience.UntilAsync(async () => await AskAsync(name, question) == answer, step);
                break;
            case [_, ">", var line] when char.IsDigit(line[0]):
                var (count, start) = (int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture), line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
                await Patience.UntilAsync(() => Task.FromResult(All().Count(told => told.StartsWith(start, StringComparison.Ordinal)) >= count), step);
                break;
            default:
                throw new InvalidOperationException($"'{step}' is no step.");
        }
    }

    private IEnumerable<string> All() => _output.Concat(_silos.Values.SelectMany(silo => silo.Lines));

    private async Task StartAsync(string name, string program)
    {
        var port = HostProcess.FreePort();
        _firstPort = _silos.Count == 0 ? port : _firstPort;
        int[] ports = [port, HostProcess.FreePort(), _firstPort];
        _silos.Add(name, HostProcess.StartProgram(program, [_database, .. ports.Select(number => number.ToString(CultureInfo.InvariantCulture))]));
        _read[name] = 0;
        await AnswerAsync(name);
    }

    private async Task<int> EndAsync(string name)
    {
        var code = await _silos[name].ExitAsync();
        _output.AddRange(_silos[name].Lines);
        await _silos[name].DisposeAsync();
        _silos.Remove(name);
        return code;
    }

    private async Task<string> AskAsync(string name, string line)
    {
        await _silos[name].SendAsync(line);
        return await AnswerAsync(name);
    }

    /// <summary>Waits for the answer to the line before.</summary>
    private async Task<string> AnswerAsync(string name)
    {
        var number = _read[name]++;
        await _silos[name].UntilAsync(lines => Answers(lines).Count() > number, "the answer to a line");
        return Answers(_silos[name].Lines).ElementAt(number);
    }

    private static IEnumerable<string> Answers(IReadOnlyCollection<string> lines)
        => lines.Where(line => line is "ready" || line.StartsWith("scheduled ", StringComparison.Ordinal)
            || line.StartsWith("triggered ", StringComparison.Ordinal) || line.StartsWith("pending ", StringComparison.Ordinal));
}
