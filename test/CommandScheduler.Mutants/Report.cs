namespace CommandScheduler.Mutants;

/// <summary>What came of a run.</summary>
internal sealed class Report(IReadOnlyList<Mutant> mutants, IReadOnlyDictionary<int, string> results, IReadOnlyDictionary<string, string> equivalents)
{
    /// <summary>Writes the survivors, and the score of each file.</summary>
    /// <returns>The score in percent.</returns>
    public double Write(TextWriter to)
    {
        foreach (var survivor in mutants.Where(mutant => !IsKilled(mutant) && !equivalents.ContainsKey(mutant.Key)).OrderBy(mutant => mutant.File,
            StringComparer.Ordinal).ThenBy(mutant => mutant.Line))
        {
            to.WriteLine($"{results[survivor.Number]} {survivor.File}:{survivor.Line} {survivor.Key}");
        }

        to.WriteLine();
        foreach (var file in mutants.GroupBy(mutant => mutant.File).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            Line(to, file.Key, [.. file]);
        }

        var stale = equivalents.Keys.Except(mutants.Select(mutant => mutant.Key)).ToList();
        stale.ForEach(key => to.WriteLine($"There is no such mutant any more: {key}"));
        mutants.Where(mutant => IsKilled(mutant) && equivalents.ContainsKey(mutant.Key)).ToList().ForEach(mutant
            => to.WriteLine($"Not equivalent, {results[mutant.Number]}: {mutant.Key}"));
        return Line(to, "All", mutants);
    }

    private double Line(TextWriter to, string what, IReadOnlyList<Mutant> some)
    {
        var counted = some.Where(mutant => IsKilled(mutant) || !equivalents.ContainsKey(mutant.Key)).ToList();
        var killed = counted.Count(IsKilled);
        var score = counted.Count == 0 ? 100 : 100.0 * killed / counted.Count;
        to.WriteLine($"{what,-45} {score,6:F1} %  {killed,5} of {counted.Count,5} noticed, {some.Count - counted.Count,3} equivalent");
        return score;
    }

    private bool IsKilled(Mutant mutant) => results[mutant.Number].StartsWith("killed", StringComparison.Ordinal);
}
