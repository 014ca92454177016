using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Each occurrence runs, one after another, up to a number of them: the oldest beyond it are recorded as missed.</summary>
internal sealed class AllCatchUp : CatchUpRule
{
    public override void Overdue(Decision decision, OccurrenceRun overdue)
    {
        var most = decision.CatchUp.Max;
        if (overdue.Count > most)
        {
            var through = decision.Series.Nth(decision.Job.NextDue!.Value, overdue.Count - most);
            decision.PassOver(through, OccurrenceOutcome.Missed, $"more than {most} were overdue");
        }
        else
        {
            // An excluded occurrence between two of them is passed over when its turn comes.
            decision.CatchUpNext(until: overdue.Complete ? decision.Now : overdue.End);
        }
    }
}
