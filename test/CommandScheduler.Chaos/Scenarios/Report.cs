using CommandScheduler.Chaos.Judging;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>What a run found: the stories of what is wrong, and the closing line.</summary>
internal sealed class Report(
    string scenario,
    Played? played,
    History history,
    IReadOnlyDictionary<string, int> faults,
    Limits limits,
    TimeSpan took)
{
    private const int MostStories = 5;
    private const int MostOfOneKind = 20;

    private readonly IReadOnlyList<Violation> _violations = Judge.Check(history, limits);

    public bool Passed => _violations.Count == 0;

    public void Write(TextWriter output)
    {
        foreach (var kind in _violations.GroupBy(violation => violation.Verdict))
        {
            foreach (var violation in kind.Take(MostOfOneKind))
            {
                output.WriteLine($"{scenario}: {violation.Verdict}: {violation.Text}");
            }

            if (kind.Skip(MostOfOneKind).Any())
            {
                output.WriteLine($"{scenario}: {kind.Key}: and {kind.Count() - MostOfOneKind} more.");
            }
        }

        var told = _violations.Where(violation => violation.Story is not null)
            .GroupBy(violation => violation.Verdict)
            .SelectMany(kind => kind.DistinctBy(violation => violation.Story).Take(2))
            .Take(MostStories);
        foreach (var violation in told)
        {
            output.WriteLine($"{scenario}: the story of {violation.Story!.Token}:");
            foreach (var line in StoryText.Of(violation.Story, history))
            {
                output.WriteLine(line);
            }
        }

        if (!Passed && played is not null)
        {
            output.WriteLine($"{scenario}: to repeat it: dotnet run -c Release --project test/CommandScheduler.Chaos -- {scenario} {played.Arguments}");
        }

        var how = $"{(Passed ? "passed" : "FAILED")}; seed {played?.Seed ?? "unknown"}; {took.TotalMinutes:0.0} min";
        output.WriteLine($"{scenario}: {how}; {Figures.Line(history, _violations, faults)}");
        if (Figures.Warning(history) is { } warning)
        {
            output.WriteLine($"{scenario}: {warning}");
        }
    }
}
