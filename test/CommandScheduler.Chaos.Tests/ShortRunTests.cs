using System.Globalization;

using CommandScheduler.Chaos.Scenarios;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Chaos.Tests;

/// <summary>The short form of the program: real silos, real faults, half a minute of each scenario.</summary>
public sealed class ShortRunTests
{
    /// <summary>Longer than a run takes on a machine whose cores are busy with something else.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static TheoryData<string> Scenarios => [.. ScenarioList.Short.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Every_promise_is_kept(string name)
    {
        var minutes = ScenarioList.ShortMinutes / ScenarioList.Short.Count;
        string[] arguments =
        [
            name, "--seed", "1", "--minutes", minutes.ToString("0.##", CultureInfo.InvariantCulture),
            "--silos", ScenarioList.ShortSilos.ToString(CultureInfo.InvariantCulture),
        ];
        await using var program = HostProcess.Start("test/CommandScheduler.Chaos", arguments);
        await Task.WhenAny(program.Ended, Task.Delay(Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        var told = string.Join(Environment.NewLine, program.Lines);
        Assert.True(program.Ended.IsCompleted, $"The run took longer than {Limit}.{Environment.NewLine}{told}");
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        if (program.Lines.Any(line => line.StartsWith($"{name}: skipped", StringComparison.Ordinal)))
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), told);
            Assert.Skip(told);
        }

        Assert.True(await program.ExitAsync() == 0, told + await program.Errors);
        var closing = Assert.Single(program.Lines, line => line.StartsWith($"{name}: passed; seed 1; ", StringComparison.Ordinal));
        const string Nothing = "; lost 0; early 0; after cancel 0; while paused 0; two outcomes 0, none 0; stuck 0; other faults 0; ";
        Assert.Contains(Nothing, closing, StringComparison.Ordinal);
        Assert.DoesNotMatch("faults [01] |jobs \\d |dispatches \\d;", closing);
    }

    [Fact]
    public async Task A_scenario_that_does_not_exist_is_refused()
    {
        await using var program = HostProcess.Start("test/CommandScheduler.Chaos", "kil");
        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains("'kil' is no scenario. The scenarios are kill, ", await program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenarios_are_listed()
    {
        await using var program = HostProcess.Start("test/CommandScheduler.Chaos", "list");
        Assert.Equal(0, await program.ExitAsync());
        Assert.Equal(ScenarioList.All.Select(scenario => scenario.Name), program.Lines.Select(line => line.Split(' ')[0]));
    }
}
