// Runs silos in processes of their own, does bad things to them, and judges by the ledgers whether every promise was kept.
using System.Runtime.InteropServices;

using CommandScheduler.Chaos;
using CommandScheduler.Chaos.Scenarios;
using CommandScheduler.Chaos.Silos;

if (args is [Arguments.SiloVerb, var file])
{
    return await SiloProgram.RunAsync(SiloSettings.Load(file));
}

Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message} See --help.");
    return 2;
}

if (arguments.Help)
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

if (arguments.List)
{
    foreach (var scenario in ScenarioList.All)
    {
        Console.WriteLine($"{scenario.Name,-14} {scenario.Summary}{(scenario.Missing() is { } missing ? $" (here it is skipped: {missing})" : "")}");
    }

    return 0;
}

// Who is tired of waiting must not leave servers, disks and networks behind: those go at the end of the process.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));
Console.WriteLine(arguments.Opening);
var results = new List<Result>();
foreach (var scenario in arguments.Scenarios)
{
    results.Add(await new Run(scenario, arguments.RunSettings).RunAsync(Console.Out));
}

Console.WriteLine(
    $"{results.Count(result => result == Result.Passed)} passed, {results.Count(result => result == Result.Failed)} failed, "
        + $"{results.Count(result => result == Result.Skipped)} skipped");
return results.Contains(Result.Failed) ? 1 : 0;
