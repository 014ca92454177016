using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Load;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Each occurrence that came due has one outcome: none has two, and of a job that ran to its end none lacks one.</summary>
internal static class OutcomeLaw
{
    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        var ends = history.Ends.ToLookup(end => end.Key);
        var doubles = history.Stories.DistinctBy(story => story.Key).SelectMany(story => Doubles(story, ends[story.Key]));
        var gaps = history.Stories.Where(story => story.IsRecurring).SelectMany(story => Gaps(story, ends[story.Key], history));
        return doubles.Concat(gaps);
    }

    /// <summary>Finds outcomes that were stored twice. A requeue and a past range that is run again give an occurrence another one.</summary>
    private static IEnumerable<Violation> Doubles(Story story, IEnumerable<StoredEnd> ends)
    {
        var allowed = 1 + story.Of(Verbs.Requeue).Count() + story.Of(Verbs.Backfill).Count();
        return from same in ends.Where(end => end.IsStored).GroupBy(end => (end.Generation, end.Due))
               where same.Count() > allowed
               select new Violation(
                   Verdict.TwoOutcomes,
                   $"The occurrence {same.Key.Due:O} of {story.Token} was recorded as {string.Join(" and ", same.Select(end => end.Outcome))}.",
                   story);
    }

    private static IEnumerable<Violation> Gaps(Story story, IEnumerable<StoredEnd> ends, History history)
    {
        if (story.AcknowledgedAt is not null && story.MaybeEnds.All(call => call.Detail(Settling.Detail).Length > 0))
        {
            foreach (var violation in Backfilled(story))
            {
                yield return violation;
            }
        }

        if (!story.IsOwed || story.First.Time("end") is not { } last)
        {
            yield break;
        }

        var every = TimeSpan.FromSeconds(int.Parse(story.First.Detail("every"), null));
        var done = story.Dispatches.Where(dispatch => dispatch.End == Ledger.Ends.Done).Select(dispatch => dispatch.Due).ToHashSet();
        var recorded = Recorded([.. ends], story.First.Due!.Value, every, done);
        for (var due = story.First.Due!.Value; due <= last; due += every)
        {
            // The silo that scheduled it may have reckoned from any moment before the answer.
            if (history.MonotonicAt(due) <= story.AcknowledgedAt || done.Contains(due))
            {
                continue;
            }

            if (story.First.Detail("all") == bool.TrueString && !story.Of(Verbs.Pause).Any())
            {
                yield return new(Verdict.Lost, $"The occurrence {due:O} of {story.Token} was never dispatched to the end.", story);
            }
            else if (!recorded.Contains(due))
            {
                yield return new(Verdict.NoOutcome, $"The occurrence {due:O} of {story.Token} was neither dispatched to the end nor recorded.", story);
            }
        }
    }

    /// <summary>
    /// Gets the occurrences that have outcomes. One that counts for several is of the last of them and of those before it that have none of their own:
    /// between them may be the ones of a pause, or one that was taken up before.
    /// </summary>
    private static HashSet<DateTimeOffset> Recorded(StoredEnd[] ends, DateTimeOffset first, TimeSpan every, HashSet<DateTimeOffset> done)
    {
        var recorded = ends.Select(end => end.Due).ToHashSet();
        foreach (var end in ends.Where(end => end.Count > 1).OrderBy(end => end.Due))
        {
            var left = end.Count - 1;
            for (var due = end.Due - every; left > 0 && due >= first; due -= every)
            {
                left -= !done.Contains(due) && recorded.Add(due) ? 1 : 0;
            }
        }

        return recorded;
    }

    private static IEnumerable<Violation> Backfilled(Story story)
    {
        var owed = story.Of(Verbs.Backfill).Where(call => call.IsDone).Sum(call => int.Parse(call.Text, null));
        var done = story.ByOccurrence.Count(same => same.First().Due < story.First.Due + TimeSpan.FromMinutes(5)
            && same.Any(dispatch => dispatch.End == Ledger.Ends.Done));
        if (owed > done)
        {
            yield return new(Verdict.Lost, $"Of {owed} past occurrences of {story.Token} that were to run again, {done} were dispatched to the end.", story);
        }
    }
}
