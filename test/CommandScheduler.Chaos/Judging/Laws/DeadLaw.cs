using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Judging.Laws;

/// <summary>Only what failed too often, or ended its process too often, is given up.</summary>
internal static class DeadLaw
{
    /// <summary>How the error begins of a command that is taken for the cause of its process' ends. That takes five in a row, and they happen.</summary>
    private const string Crashed = "The process ended during attempt";

    public static IEnumerable<Violation> Check(History history, Limits limits)
    {
        var stories = history.Stories.ToLookup(story => story.Key);
        foreach (var dead in history.Of(Kinds.Dead))
        {
            var its = stories[(dead[0], dead[1])].Where(story => story.AcknowledgedAt is not null).ToList();
            if (its.Count == 1
                && its[0].Does != Behaviour.FailsUntilHealed
                && !(dead[3].StartsWith(Crashed, StringComparison.Ordinal) && its[0].Dispatches.Exists(dispatch => dispatch.At < dead.Monotonic)))
            {
                yield return new(Verdict.DeadUnrun, $"{its[0].Token} is {dead[2]}: {dead[3]}", its[0]);
            }
        }
    }
}
