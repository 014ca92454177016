using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging;

/// <summary>All that the ledgers of a run say, put together.</summary>
internal sealed class History
{
    /// <summary>The ledger of the program that makes the calls and the faults.</summary>
    public const string Controller = "controller";

    private readonly List<LedgerEntry> _controller;

    public History(IReadOnlyList<LedgerEntry> entries)
    {
        Entries = entries;
        _controller = [.. entries.Where(entry => entry.Source == Controller)];
        Calls = ReadCalls();
        Faults = ReadFaults();
        Ends = [.. entries.Where(entry => entry.Kind is Kinds.Outcome or Kinds.Deciding).Select(entry => new StoredEnd(
            (entry[0], entry[1]), entry[2], entry.Time(3)!.Value, entry[4], entry.Number(5), entry.Kind == Kinds.Outcome, entry.Source, entry.Monotonic))];
        Calm = Of(Kinds.Calm).Select(entry => entry.Monotonic).DefaultIfEmpty(TimeSpan.MaxValue).First();
        Stories = ReadStories();
    }

    public IReadOnlyList<LedgerEntry> Entries { get; }

    public IReadOnlyList<Call> Calls { get; }

    public IReadOnlyList<Story> Stories { get; }

    public IReadOnlyList<FaultSpan> Faults { get; }

    public IReadOnlyList<StoredEnd> Ends { get; }

    /// <summary>Gets when the last fault was over.</summary>
    public TimeSpan Calm { get; }

    /// <summary>Gets what the program itself has written of a kind.</summary>
    public IEnumerable<LedgerEntry> Of(string kind) => _controller.Where(entry => entry.Kind == kind);

    /// <summary>Gets the time of a right wall clock as one of the monotonic clock.</summary>
    public TimeSpan MonotonicAt(DateTimeOffset wall)
    {
        var index = ~_controller.BinarySearch(null!, Comparer<LedgerEntry>.Create((entry, _) => entry.Wall < wall ? -1 : 1));
        var near = _controller[Math.Clamp(index, 0, _controller.Count - 1)];
        return near.Monotonic + (wall - near.Wall);
    }

    private List<Call> ReadCalls()
    {
        List<Call> calls = [.. Of(Kinds.Call).Select(entry => new Call(entry))];
        var answers = Of(Kinds.Answer).ToDictionary(entry => entry.Number(0));
        foreach (var call in calls)
        {
            if (answers.TryGetValue(call.Number, out var answer))
            {
                (call.AnsweredAt, call.Answer, call.Text) = (answer.Monotonic, answer[1], answer[2]);
            }
        }

        return calls;
    }

    private List<FaultSpan> ReadFaults()
    {
        var healed = Of(Kinds.Healed).ToDictionary(entry => entry[0], entry => entry.Monotonic);
        return [.. Of(Kinds.Fault).Select(entry
            => new FaultSpan(entry[1], entry[2], entry.Monotonic, healed.TryGetValue(entry[0], out var end) ? end : TimeSpan.MaxValue))];
    }

    private List<Story> ReadStories()
    {
        var byJob = Calls.ToLookup(call => call.Key);
        var stories = Calls.Where(call => Verbs.Schedules(call.Verb)).GroupBy(call => call.Token).ToDictionary(
            same => same.Key,
            same => new Story(same.Key, [.. same], [.. byJob[same.First().Key].Where(call => call.Token != same.Key)]));
        Dictionary<(string Silo, string Number), Dispatch> open = [];
        foreach (var entry in Entries)
        {
            if (entry.Kind == Kinds.Begin)
            {
                var dispatch = new Dispatch(entry);
                open[(entry.Source, entry[0])] = dispatch;
                stories[dispatch.Token].Dispatches.Add(dispatch);
            }
            else if (entry.Kind == Kinds.End)
            {
                open[(entry.Source, entry[0])].End = entry[1];
            }
        }

        return [.. stories.Values];
    }
}
