using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging;

/// <summary>The lines of all ledgers that tell what happened to a token, in the order of time, with the faults meanwhile.</summary>
internal static class StoryText
{
    private const int MostLines = 60;

    private static readonly TimeSpan Around = TimeSpan.FromSeconds(3);

    public static IEnumerable<string> Of(Story story, History history)
    {
        var numbers = history.Calls.Where(call => call.Key == story.Key).Select(call => call.Number).ToHashSet();
        HashSet<(string Silo, string Number)> begun = [];
        var own = history.Entries.Where(IsOwn).ToList();
        var (from, to) = (own[0].Monotonic - Around, own[^1].Monotonic + Around);
        var around = history.Entries.Where(entry
            => entry.Kind is Kinds.Fault or Kinds.Healed or Kinds.Silo or Kinds.Stopped or Kinds.Calm && entry.Monotonic > from && entry.Monotonic < to);
        var lines = own.Concat(around).OrderBy(entry => entry.Monotonic).ToList();
        foreach (var entry in lines.Take(MostLines))
        {
            yield return $"    {(entry.Monotonic - own[0].Monotonic).TotalSeconds,9:0.000} s  {entry.Wall:HH:mm:ss.fff}  {entry.Source,-10} {entry.Kind,-8} "
                + string.Join(' ', entry.Fields);
        }

        if (lines.Count > MostLines)
        {
            yield return $"    and {lines.Count - MostLines} lines more.";
        }

        bool IsOwn(LedgerEntry entry) => entry.Kind switch
        {
            Kinds.Call or Kinds.Answer => numbers.Contains(entry.Number(0)),
            Kinds.Begin => entry[1] == story.Token && begun.Add((entry.Source, entry[0])),
            Kinds.End => begun.Contains((entry.Source, entry[0])),
            Kinds.Outcome or Kinds.Deciding or Kinds.Dead => (entry[0], entry[1]) == story.Key,
            Kinds.Left => entry[0] == story.Key.Schedule,
            _ => false,
        };
    }
}
