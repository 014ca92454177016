using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace CommandScheduler.Mutants;

/// <summary>Hands the mutants to workers, and starts another worker when one has ended over a mutant.</summary>
internal sealed class Campaign(string folder, Settings settings)
{
    private readonly ConcurrentDictionary<int, string> _results = [];
    private int _files;

    public async Task SurveyAsync(int members)
    {
        using var worker = Start("survey", Path.Combine(folder, "survey.json"), $"{members}", string.Join(',', Rooms()), $"{settings.Slowest}");
        Console.Write(await worker.StandardOutput.ReadToEndAsync());
        await worker.WaitForExitAsync();
    }

    /// <returns>How each mutant fared: <c>killed</c> and by what, <c>survived</c> or <c>unreached</c>.</returns>
    public async Task<IReadOnlyDictionary<int, string>> RunAsync(IReadOnlyList<Mutant> mutants)
    {
        // Neighbours go to different workers: those that loop are often side by side.
        var shares = Enumerable.Range(0, settings.Workers).Select(share => mutants.Where((_, index) => index % settings.Workers == share).ToList());
        await Task.WhenAll(shares.Select(TryAsync));
        return _results;
    }

    private async Task TryAsync(List<Mutant> share)
    {
        while (share.Count > 0)
        {
            var file = Path.Combine(folder, $"share-{Interlocked.Increment(ref _files)}.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(share));
            using var worker = Start("try", Path.Combine(folder, "survey.json"), file, string.Join(',', Rooms()));
            var current = 0;
            while (await worker.StandardOutput.ReadLineAsync() is { } line)
            {
                var words = line.Split(' ', 3);
                if (words.Length < 2 || !int.TryParse(words[1], out var number))
                {
                    continue;
                }

                current = number;
                if (words[0] != "begin")
                {
                    Note(number, words.Length > 2 ? $"{words[0]} {words[2]}" : words[0]);
                }
            }

            await worker.WaitForExitAsync();
            if (current == 0)
            {
                throw new InvalidOperationException("A worker ended before it began.");
            }

            if (!_results.ContainsKey(current))
            {
                Note(current, "killed by ending its process");
            }

            share.RemoveAll(mutant => _results.ContainsKey(mutant.Number));
        }
    }

    private void Note(int number, string result)
    {
        _results[number] = result;
        if (_results.Count % 100 == 0)
        {
            Console.WriteLine($"{_results.Count} tried, {_results.Values.Count(noted => !noted.StartsWith("killed", StringComparison.Ordinal))} survived");
        }
    }

    /// <summary>Tests of a room may lie in a room of another name.</summary>
    private string[] Rooms() => [.. settings.Folders, "Scheduling"];

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "CommandScheduler.Mutants.dll"),
            .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["COMMANDSCHEDULER_EFFORT"] = $"{settings.Effort}";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var worker = Process.Start(start)!;
        worker.ErrorDataReceived += (_, _) => { };
        worker.BeginErrorReadLine();
        return worker;
    }
}
