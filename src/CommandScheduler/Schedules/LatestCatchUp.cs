using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The latest occurrence runs, and the others are recorded as coalesced.</summary>
internal class LatestCatchUp : CatchUpRule
{
    public const string Reason = "a later overdue occurrence ran in its place";

    public override void Overdue(Decision decision, OccurrenceRun overdue)
    {
        if (overdue.Complete)
        {
            decision.PassOver(overdue.Last!.Value.AddTicks(-1), OccurrenceOutcome.Coalesced, Reason);
            decision.TakeUp();
        }
        else
        {
            decision.PassOver(overdue.End!.Value, OccurrenceOutcome.Coalesced, Reason);
        }
    }
}
