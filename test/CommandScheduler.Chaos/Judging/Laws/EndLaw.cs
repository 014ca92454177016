using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Nothing is begun after its cancellation or replacement was acknowledged, and nothing ever that was refused.</summary>
internal static class EndLaw
{
    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        foreach (var story in history.Stories)
        {
            if (story.IsRefused && story.Dispatches.Count > 0)
            {
                yield return new(Verdict.Refused, $"{story.Token} was refused ({story.First.Text}) and dispatched.", story);
            }

            // What was never acknowledged may come into being after the cancellation.
            if (story.AcknowledgedAt is null || story.EndedAt is not { } ended)
            {
                continue;
            }

            var begun = story.Dispatches.Where(dispatch => dispatch.At > ended + limits.Race);
            foreach (var dispatch in begun.Where(dispatch => !limits.MayNotKnow(history.Faults, dispatch.At)))
            {
                var how = story.MaybeEnds.First(call => call.AnsweredAt == ended).Verb == Verbs.Cancel ? "cancellation" : "replacement";
                yield return new(
                    Verdict.AfterCancel,
                    $"{dispatch.Occurrence} was begun by {dispatch.Silo} {(dispatch.At - ended).TotalMilliseconds:0} ms after its {how} was acknowledged.",
                    story);
            }
        }
    }
}
