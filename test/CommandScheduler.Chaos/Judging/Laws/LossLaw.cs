using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>What was acknowledged and not cancelled is dispatched, and nothing is left in the store.</summary>
internal static class LossLaw
{
    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        var left = history.Of(Kinds.Left).ToLookup(entry => entry[0]);
        foreach (var story in history.Stories.Where(story => story is { IsOwed: true, IsRecurring: false }))
        {
            if (!story.Dispatches.Exists(dispatch => dispatch.End == Ledger.Ends.Done))
            {
                var isLeft = left.Contains(story.Key.Schedule);
                yield return new(
                    isLeft ? Verdict.Stuck : Verdict.Lost,
                    $"{story.Token} was acknowledged and {(story.Dispatches.Count == 0 ? "never dispatched" : "never dispatched to the end")}"
                        + (isLeft ? ", and is still in the store." : "."),
                    story);
            }
        }

        foreach (var entries in left)
        {
            yield return new(
                Verdict.Stuck,
                $"Schedule {entries.Key} is still in the store: {entries.First()[1]}.",
                history.Stories.FirstOrDefault(story => story.Key.Schedule == entries.Key));
        }
    }
}
