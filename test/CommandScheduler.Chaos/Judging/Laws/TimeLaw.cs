using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Nothing is begun before its time, and what is due is begun soon unless a fault is in the way.</summary>
internal static class TimeLaw
{
    public static IEnumerable<Violation> CheckEarly(History history, Limits limits)
    {
        foreach (var story in history.Stories)
        {
            var triggered = story.Of(Verbs.Trigger).Select(call => call.Start).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            foreach (var dispatch in story.Dispatches)
            {
                if (!story.IsRecurring && dispatch.Due != story.First.Due!.Value.ToUniversalTime())
                {
                    yield return new(Verdict.Early, $"{story.Token} was due at {story.First.Due:O} and dispatched as due at {dispatch.Due:O}.", story);
                }

                var due = history.MonotonicAt(dispatch.Due);
                if (dispatch.At < due - limits.Early && (story.IsRecurring || dispatch.At < triggered))
                {
                    var early = (due - dispatch.At).TotalMilliseconds;
                    yield return new(Verdict.Early, $"{dispatch.Occurrence} was begun {early:0} ms early by {dispatch.Silo}.", story);
                }
            }
        }
    }

    public static IEnumerable<Violation> CheckLate(History history, Limits limits)
    {
        foreach (var (story, ready, begun) in Waits(history))
        {
            var before = history.Faults.Where(fault => fault.Start <= begun).ToList();
            if (before.Exists(fault => fault.End > begun))
            {
                continue;
            }

            var since = before.Select(fault => fault.End).Append(ready).Max();
            if (begun - since > limits.Late)
            {
                var from = since == ready ? "it was due" : "it was due and the last fault was over";
                yield return new(Verdict.Late, $"{story.Token} was begun {(begun - since).TotalSeconds:0.0} s after {from}.", story);
            }
        }
    }

    /// <summary>Gets how late one-off jobs were begun that came due when the last fault was over.</summary>
    public static IReadOnlyList<TimeSpan> CalmLateness(History history) => Lateness(history, history.Calm);

    /// <summary>Gets how late one-off jobs were begun that came due at a time or after it, the least first.</summary>
    public static IReadOnlyList<TimeSpan> Lateness(History history, TimeSpan since)
        => [.. from wait in Waits(history)
               where wait.Ready >= since
               let late = wait.Begun > wait.Ready ? wait.Begun - wait.Ready : TimeSpan.Zero
               orderby late
               select late];

    /// <summary>Gets the one-off jobs that nobody held up, when each could begin, and when it first did.</summary>
    private static IEnumerable<(Story Story, TimeSpan Ready, TimeSpan Begun)> Waits(History history)
        => from story in history.Stories
           where !story.IsRecurring && story.AcknowledgedAt is not null && story.Dispatches.Count > 0
               && !story.Others.Any(call => call.Verb is Verbs.Pause or Verbs.Trigger)
           let due = history.MonotonicAt(story.First.Due!.Value)
           select (story, due > story.AcknowledgedAt!.Value ? due : story.AcknowledgedAt.Value, story.Dispatches[0].At);
}
