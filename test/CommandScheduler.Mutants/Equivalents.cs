namespace CommandScheduler.Mutants;

/// <summary>The mutants that no test can tell from the engine, each with the reason.</summary>
internal static class Equivalents
{
    /// <summary>Reads lines of <c>member | original | replacement | reason</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(string file)
    {
        var reasons = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.LastIndexOf(" | ", StringComparison.Ordinal);
            if (line.Split(" | ").Length < 4)
            {
                throw new InvalidOperationException($"'{line}' is not a member, an original, a replacement and a reason, with ' | ' between them.");
            }

            reasons[line[..end]] = line[(end + 3)..];
        }

        return reasons;
    }
}
