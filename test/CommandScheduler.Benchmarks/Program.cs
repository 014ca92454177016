// How fast jobs are scheduled and dispatched, side by side. Usage: [--jobs N] [--rounds N] [back end …]
using System.Globalization;

using CommandScheduler.Benchmarks;

using Spectre.Console;

var jobs = Number("--jobs", 10_000);
var rounds = Number("--rounds", 3);
var wanted = args.Where(argument => BackEnd.All.Any(backEnd => backEnd.Name == argument)).ToList();
var table = new Table().Border(TableBorder.Markdown)
    .AddColumn($"{jobs.ToString("N0", CultureInfo.InvariantCulture)} one-off jobs, 64 callers, medians of {rounds}")
    .AddColumns("schedule, jobs/s", "storm, jobs/s", "storm lateness p50, ms", "p99, ms", "client CPU, s per 1,000 jobs");
foreach (var backEnd in BackEnd.All.Where(backEnd => wanted.Count == 0 || wanted.Contains(backEnd.Name)))
{
    var results = new List<Measured>();
    for (var round = 0; round < rounds; round++)
    {
        results.Add(await OneOffJobs.MeasureAsync(backEnd, jobs));
        await Console.Error.WriteLineAsync($"{backEnd.Name}: {results[^1]}");
    }

    table.AddRow([backEnd.Name, Median(result => result.Scheduled), Median(result => result.Storm), Median(result => result.MedianLateness), Median(result => result.HighLateness), Median(result => result.CpuSeconds, "0.00")]);

    string Median(Func<Measured, double> figure, string format = "N0") => results.Select(figure).Order().ElementAt(results.Count / 2).ToString(format, CultureInfo.InvariantCulture);
}

AnsiConsole.Profile.Width = 160;
AnsiConsole.Write(table);

int Number(string option, int otherwise) => Array.IndexOf(args, option) is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
