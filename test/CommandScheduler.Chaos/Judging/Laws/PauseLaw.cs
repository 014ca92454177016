using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Nothing is begun from when its pause was acknowledged until somebody asks for it.</summary>
internal static class PauseLaw
{
    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        foreach (var story in history.Stories.Where(story => story.AcknowledgedAt is not null))
        {
            foreach (var pause in story.Of(Verbs.Pause).Where(call => call.IsDone && call.Number > story.First.Number))
            {
                // A call before whose outcome is unknown may take effect now.
                var until = story.Others
                    .Where(call => call.Verb is Verbs.Resume or Verbs.Trigger or Verbs.Requeue && (call.Number > pause.Number || call.IsUnknown))
                    .Select(call => call.Start)
                    .DefaultIfEmpty(TimeSpan.MaxValue)
                    .Min();
                var begun = story.Dispatches.Where(dispatch => dispatch.At > pause.AnsweredAt + limits.Race && dispatch.At < until);
                foreach (var dispatch in begun.Where(dispatch => !limits.MayNotKnow(history.Faults, dispatch.At)))
                {
                    var after = (dispatch.At - pause.AnsweredAt!.Value).TotalMilliseconds;
                    yield return new(
                        Verdict.WhilePaused,
                        $"{dispatch.Occurrence} was begun by {dispatch.Silo} {after:0} ms after its pause was acknowledged.",
                        story);
                }
            }
        }
    }
}
