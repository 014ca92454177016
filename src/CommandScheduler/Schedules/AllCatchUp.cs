using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Each occurrence runs, one after another, up to a number of them: the oldest beyond it are recorded as missed.</summary>
internal sealed class AllCatchUp : CatchUpRule
{
    public override void Overdue(Decision decision, OccurrenceRun overdue)
    {
        var most = decision.CatchUp.Max;
        if (!overdue.Complete)
        {
            decision.PassOver(overdue.End!.Value, OccurrenceOutcome.Missed, Reason(most));
        }
        else if (overdue.Count > most)
        {
            var last = decision.Series.Nth(decision.Job.NextDue!.Value, overdue.End!.Value, overdue.Count - most);
            decision.PassOver(last, OccurrenceOutcome.Missed, Reason(most));
        }
        else
        {
            // An excluded occurrence between two of them is passed over when its turn comes.
            decision.CatchUpNext(until: overdue.End);
        }
    }

    private static string Reason(int most) => $"more than {most} were overdue";
}
