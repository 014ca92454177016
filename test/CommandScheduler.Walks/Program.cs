// Measures the walk of a job: what its code is led through from the call to the recorded outcome.
//
//   dotnet run --project test/CommandScheduler.Walks -- postgres|sqlite [--workload once|cron] [--path]
//
// once: a one-off job, from the call until its outcome is stored and its activation gone.
// cron: a recurring job, from the call until it is answered.
//
// What is counted
// - Entries into methods and constructors with a body that src has, in the order in which they happen, on any thread. A
//   method that is an expression counts as one with a body. Not counted are properties, operators, local functions, lambdas,
//   constructors that are part of a type's head, what generators write, and reading the clock.
// - A method that waits and goes on is entered once.
// - A change of file is an entry into a method of another file than the entry before it, and the first entry; it is "back" if
//   the file was entered before. A room is a folder of a project; its changes are counted likewise.
// - What Orleans, the database driver and the framework do is not seen. What a silo does besides (see LeftOut.cs) is left out.
// - The silo is in the steady state: five jobs went the same way before.
using System.Diagnostics;

using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;
using CommandScheduler.Walks;

var workload = Array.IndexOf(args, "--workload") is >= 0 and var at ? args.ElementAtOrDefault(at + 1) : "once";
if (args is not ["postgres" or "sqlite", ..] || workload is not ("once" or "cron"))
{
    Console.Error.WriteLine("Usage: postgres|sqlite [--workload once|cron] [--path]");
    return 1;
}

var copy = new SourceCopy();
copy.Make();
using var folder = new TemporaryDirectory();
var database = args[0] == "sqlite" ? folder.File("scheduler.db") : await PostgresServer.RequireDatabaseAsync();
var walk = folder.File("walk");
string[] arguments = [copy.Program, args[0], database, workload, walk, $"{HostProcess.FreePort()}", $"{HostProcess.FreePort()}"];
using var host = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder.Path })!;
await host.WaitForExitAsync();
if (host.ExitCode != 0)
{
    Console.Error.WriteLine($"The host program ended with {host.ExitCode}.");
    return 1;
}

new Report([.. File.ReadLines(walk).Select(Entry.Parse)], Console.Out).Print(args.Contains("--path"));
return 0;
