using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace CommandScheduler.Mutants;

/// <summary>Runs in a process of its own, beside the copy of the engine: switches one mutant on after another and calls the tests that come to it.</summary>
internal sealed class Worker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TextWriter _answers = Console.Out;
    private readonly Type _switch = Type.GetType("CommandScheduler.MutantSwitch, CommandScheduler", throwOnError: true)!;
    private readonly Dictionary<string, PureTest> _tests;
    private TimeSpan _started;
    private int _number;

    private Worker(IReadOnlyCollection<string> folders)
        => _tests = PureTest.In(Assembly.Load("CommandScheduler.Tests"), folders).GroupBy(test => test.Name).ToDictionary(tests => tests.Key,
            tests => tests.First());

    /// <summary>Tells what each test comes to, and how long it takes, with all mutants off.</summary>
    public static void Survey(string file, int members, string[] folders, double slowest)
    {
        var worker = new Worker(folders);
        Console.SetOut(TextWriter.Null);
        var tests = new List<TestRun>();
        foreach (var test in worker._tests.Values)
        {
            // Once to warm up; what is slow then is not measured again.
            var warm = Stopwatch.StartNew();
            var failure = test.Run();
            if (failure is not null || warm.Elapsed.TotalSeconds > slowest * 4)
            {
                worker._answers.WriteLine($"Left out: {test.Name}: {failure?.Message.ReplaceLineEndings(" ") ?? $"it takes {warm.Elapsed.TotalSeconds:F1} s"}");
                continue;
            }

            var entered = new bool[members + 1];
            worker.Set("Entered", entered);
            worker.Set("Steps", 0L);
            warm.Restart();
            test.Run();
            worker.Set("Entered", null);
            if (warm.Elapsed.TotalSeconds > slowest)
            {
                worker._answers.WriteLine($"Left out: {test.Name}: it takes {warm.Elapsed.TotalSeconds:F1} s");
                continue;
            }

            tests.Add(new(test.Name, warm.Elapsed.TotalSeconds, (long)worker.Get("Steps"), Enumerable.Range(0, members + 1).Where(member
                => entered[member]).ToHashSet()));
        }

        File.WriteAllText(file, JsonSerializer.Serialize(tests.OrderBy(test => test.Seconds)));
    }

    /// <summary>Tries mutants and writes a line about each.</summary>
    public static void Try(string survey, string mutants, string[] folders)
    {
        var worker = new Worker(folders);
        var runs = JsonSerializer.Deserialize<List<TestRun>>(File.ReadAllText(survey))!;
        Console.SetOut(TextWriter.Null);
        new Thread(worker.Watch) { IsBackground = true }.Start();
        foreach (var mutant in JsonSerializer.Deserialize<List<Mutant>>(File.ReadAllText(mutants))!)
        {
            worker.Try(mutant, runs);
        }
    }

    private void Try(Mutant mutant, List<TestRun> runs)
    {
        Answer($"begin {mutant.Number}");
        _started = Spent();
        Volatile.Write(ref _number, mutant.Number);
        var reached = false;
        foreach (var run in runs.Where(run => run.Members.Contains(mutant.MemberNumber)))
        {
            reached = true;
            Set("Steps", 0L);
            Set("MostSteps", (run.Steps * 20) + 1_000_000);
            Set("Active", mutant.Number);
            var failure = _tests[run.Name].Run();
            Set("Active", 0);
            if (failure is not null)
            {
                Volatile.Write(ref _number, 0);
                Answer($"killed {mutant.Number} {run.Name}");
                return;
            }
        }

        Volatile.Write(ref _number, 0);
        Answer($"{(reached ? "survived" : "unreached")} {mutant.Number}");
    }

    /// <summary>Ends the process when a mutant takes too much of the processor's time, so that a slow machine is not taken for a loop.</summary>
    private void Watch()
    {
        while (true)
        {
            Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System).GetAwaiter().GetResult();
            if (Volatile.Read(ref _number) is > 0 and var number && Spent() - _started > Patience)
            {
                Answer($"killed {number} by taking too long");
                Environment.Exit(0);
            }
        }
    }

    private void Answer(string line)
    {
        lock (_answers)
        {
            _answers.WriteLine(line);
            _answers.Flush();
        }
    }

    private static TimeSpan Spent()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private void Set(string field, object? value) => _switch.GetField(field)!.SetValue(null, value);

    private object Get(string field) => _switch.GetField(field)!.GetValue(null)!;
}
