using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Only what failed too often, or ended its process too often, is given up.</summary>
internal static class DeadLaw
{
    /// <summary>How many ends of its process in a row the scheduler takes for the command's own fault.</summary>
    private const int Crashes = 5;

    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        var stories = history.Stories.ToLookup(story => story.Key);
        foreach (var dead in history.Of(Kinds.Dead))
        {
            var its = stories[(dead[0], dead[1])].Where(story => story.AcknowledgedAt is not null).ToList();
            if (its.Count == 1
                && its[0].Does != Behaviour.FailsUntilHealed
                && its[0].Dispatches.Count(dispatch => dispatch.End is null) < Crashes)
            {
                yield return new(Verdict.DeadUnrun, $"{its[0].Token} is {dead[2]}: {dead[3]}", its[0]);
            }
        }
    }
}
