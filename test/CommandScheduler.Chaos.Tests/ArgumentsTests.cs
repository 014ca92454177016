using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Scenarios;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Tests;

public sealed class ArgumentsTests
{
    [Fact]
    public void Scenarios_and_options_in_any_order()
    {
        var arguments = Arguments.Parse(["--seed", "42", "kill", "--minutes", "3", "sqlite-kill", "--keep"]);
        Assert.Equal(["kill", "sqlite-kill"], arguments.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal((42, TimeSpan.FromMinutes(1.5), true), (arguments.RunSettings.Seed, arguments.RunSettings.Time, arguments.RunSettings.Keep));
        Assert.Equal("--minutes 1.5 --seed 42", arguments.RunSettings.Arguments);
    }

    [Theory]
    [InlineData("seed 7, 1 scenario, 3.0 minutes of faults; a minute of faults takes 1.6 to 3 in all", "kill")]
    [InlineData("seed 7, 2 scenarios, 1.5 minutes of faults each; a minute of faults takes 1.6 to 3 in all", "kill", "clock")]
    public void It_is_said_what_is_run(string opening, params string[] scenarios)
        => Assert.Equal(opening, Arguments.Parse([.. scenarios, "--minutes", "3", "--seed", "7"]).Opening);

    [Fact]
    public async Task The_ledgers_of_an_earlier_run_are_judged_again()
    {
        using var folder = new TemporaryDirectory();
        Assert.StartsWith($"--ledgers is '{folder.Path}', in which there are no ledgers.", Refusal("kill", "--ledgers", folder.Path), StringComparison.Ordinal);
        using (var ledger = new LedgerFile(folder.Path, History.Controller))
        {
            ledger.Write(Kinds.Silo, "s1", "started", "process 1");
            ledger.Write(Kinds.Stopped, "s1", "134", "100", "well");
        }

        Assert.DoesNotContain(" to repeat it: ", await JudgeAsync("stop: FAILED; seed unknown; "), StringComparison.Ordinal);
        using (var ledger = new LedgerFile(folder.Path, History.Controller))
        {
            Played.Of(ScenarioList.Find("stop"), Arguments.Parse(["--minutes", "3", "--seed", "8"]).RunSettings).WriteTo(ledger);
        }

        Assert.Equal($"--ledgers '{folder.Path}' is of one scenario. Name that one.", Refusal("--ledgers", folder.Path));
        Assert.Equal(
            $"--ledgers '{folder.Path}' is of the scenario 'stop', and not of 'kill'. Name that one.",
            Refusal("kill", "--ledgers", folder.Path));
        Assert.Contains(" -- stop --minutes ", await JudgeAsync("stop: FAILED; seed 8; "), StringComparison.Ordinal);

        async Task<string> JudgeAsync(string closing)
        {
            var arguments = Arguments.Parse(["stop", "--seed", "7", "--ledgers", folder.Path]);
            Assert.Equal($"stop: the ledgers in {folder.Path} are judged again", arguments.Opening);
            var output = new StringWriter();
            Assert.Equal(Result.Failed, await new Run(arguments.Scenarios[0], arguments.RunSettings).RunAsync(output));
            Assert.StartsWith("stop: BadStop: The stop of s1, database well, took 0.1 s, exit code 134.", output.ToString(), StringComparison.Ordinal);
            Assert.Contains(closing, output.ToString(), StringComparison.Ordinal);
            return output.ToString();
        }

        static string Refusal(params string[] words) => Assert.Throws<ArgumentException>(() => Arguments.Parse(words)).Message;
    }

    [Fact]
    public void Each_scenario_has_a_name_of_its_own_and_all_are_run_unless_some_are_named()
        => Assert.Equal(Arguments.Parse([]).Scenarios.Count, Arguments.Parse([]).Scenarios.Select(scenario => scenario.Name).Distinct().Count());

    [Theory]
    [InlineData("'kil' is no scenario. The scenarios are kill, ", "kil")]
    [InlineData("'--minuts' is no option. The options are --minutes, ", "--minuts", "3")]
    [InlineData("--minutes is 'x'. It takes a number from 0.05 to 1440.", "--minutes", "x")]
    [InlineData("--minutes is '-1'. It takes a number from 0.05 to 1440.", "--minutes", "-1")]
    [InlineData("--seed is ''. It takes a whole number from 0 to 2147483647.", "--seed")]
    [InlineData("--silos is '0'. It takes a whole number from 1 to 16.", "--silos", "0")]
    public void Bad_arguments_are_refused_with_what_would_be_right(string message, params string[] words)
        => Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Arguments.Parse(words)).Message, StringComparison.Ordinal);
}
