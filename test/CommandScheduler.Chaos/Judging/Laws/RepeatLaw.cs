using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>A command comes again only after a fault, and then under the same occurrence id.</summary>
internal static class RepeatLaw
{
    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        var writers = history.Ends.Where(end => end.IsStored).Select(end => (end.Key.Schedule, end.Silo, end.At));
        var beginners = history.Stories.SelectMany(story => story.Dispatches.Select(dispatch => (story.Key.Schedule, dispatch.Silo, dispatch.At)));
        var owners = writers.Concat(beginners).ToLookup(owner => owner.Schedule, owner => (owner.Silo, owner.At));
        foreach (var story in history.Stories)
        {
            if (SecondIds(story).Any(again => !IsRescheduled(story, again, history, limits)))
            {
                var ids = string.Join(" and ", story.ByOccurrence.Select(same => same.Key));
                yield return new(Verdict.SecondId, $"{story.Token} was dispatched as {ids}.", story);
            }

            var own = owners[story.Key.Schedule];
            foreach (var (before, again) in Repeats(story).Where(repeat => !IsExplained(repeat.Before, repeat.Again, own, history, limits)))
            {
                yield return new(
                    Verdict.Repeated,
                    $"{again.Occurrence}, which {before.Silo} had begun ({before.End ?? "without an end"}), was begun by {again.Silo} "
                        + $"{(again.At - before.At).TotalMilliseconds:0} ms later, and no fault explains it.",
                    story);
            }
        }
    }

    public static int Count(History history) => history.Stories.Sum(story => Repeats(story).Count() + SecondIds(story).Count());

    /// <summary>Gets the first dispatches of a one-off job under another occurrence id than its first.</summary>
    private static IEnumerable<Dispatch> SecondIds(Story story)
        => story.IsRecurring ? [] : story.ByOccurrence.Skip(1).Select(same => same.First());

    /// <summary>
    /// Says whether a request was cut off by the loss of a silo, and repeated: what had gone to a grain that has forgotten it since, because its job
    /// is done, is scheduled again.
    /// </summary>
    private static bool IsRescheduled(Story story, Dispatch again, History history, Limits limits)
    {
        var calls = story.Scheduling.Where(call => call.Verb == Verbs.Many && call.Start < again.At).ToList();
        return calls.Count > 1
            && calls.Exists(call => call.IsUnknown)
            && history.Faults.Any(fault => FaultLog.LosesSilo(fault.Kind)
                && fault.End + limits.Aftermath > calls[0].Start && fault.Start < calls[^1].Start);
    }

    /// <summary>Gets the dispatches that follow one that did not fail.</summary>
    private static IEnumerable<(Dispatch Before, Dispatch Again)> Repeats(Story story)
        => from same in story.ByOccurrence
           from pair in same.Zip(same.Skip(1))
           where pair.First.End != Ledger.Ends.Failed
           select (pair.First, pair.Second);

    private static bool IsExplained(
        Dispatch before,
        Dispatch again,
        IEnumerable<(string Silo, TimeSpan At)> owners,
        History history,
        Limits limits)
        => history.Faults.Any(fault
            => fault.Start <= again.At
                && (fault.End == TimeSpan.MaxValue || fault.End + limits.Aftermath >= before.At)
                && (fault.Target.Length == 0 || fault.Target == before.Silo || fault.Target == again.Silo
                    || (FaultLog.LosesSilo(fault.Kind) && (before.Silo != again.Silo || owners.Any(owner => owner.Silo != again.Silo
                        && fault.Start <= owner.At && owner.At <= again.At + limits.Doubled))))
                && (fault.Kind != FaultLog.Stop || before.End != Ledger.Ends.Done));
}
