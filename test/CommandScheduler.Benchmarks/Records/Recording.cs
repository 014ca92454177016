using System.Globalization;

using CommandScheduler.Benchmarks.Running;

namespace CommandScheduler.Benchmarks.Records;

/// <summary>Measures what the pages cite, keeps it, and makes the pages' tables from it.</summary>
internal static class Recording
{
    public const string Verb = "record";
    public const string TablesVerb = "tables";

    public static async Task RunAsync(Settings settings)
    {
        var run = await Run.ReadAsync();
        var begun = Session.Clock.GetUtcNow();
        var key = begun.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var (workloads, contenders) = Choice.Of(settings.Names);
        var results = Results.ReadNewest();
        foreach (var workload in workloads)
        {
            var taking = workload.Recorded.Where(contenders.Contains).ToList();
            foreach (var (contender, rounds) in await Report.MeasureAsync(workload, taking, settings))
            {
                if (rounds.Count == settings.Rounds)
                {
                    results.Keep(new(workload.Name, workload.Describe(settings), contender, key, rounds), run);
                }
                else
                {
                    await Console.Error.WriteLineAsync($"{workload.Name}, {contender}: not kept, with {rounds.Count} of {settings.Rounds} rounds finished.");
                }
            }

            // After each workload, so that an end in between loses one of them.
            await results.WriteAsync(begun);
            await RemakeAsync(results);
            await Console.Error.WriteLineAsync($"{workload.Name} is recorded, {Session.Clock.GetUtcNow() - begun:hh\\:mm\\:ss} after the begin");
        }
    }

    /// <summary>Makes the tables of all pages from a file of results, or checks them.</summary>
    public static async Task<int> TablesAsync(IReadOnlyList<string> arguments)
    {
        var results = arguments.FirstOrDefault(argument => argument != "--check") is { } file ? Results.Read(file) : Results.ReadNewest();
        if (!arguments.Contains("--check"))
        {
            await RemakeAsync(results);
            return 0;
        }

        var stale = 0;
        foreach (var page in Page.All)
        {
            if (!await page.IsUpToDateAsync(results))
            {
                stale = 1;
                Console.WriteLine($"The figures of {page.Name} are not those of the newest file of results; run the benchmarks with '{TablesVerb}'.");
            }
        }

        return stale;
    }

    private static async Task RemakeAsync(Results results)
    {
        foreach (var page in Page.All)
        {
            await page.RemakeAsync(results);
        }
    }
}
