namespace CommandScheduler.Schedules;

/// <summary>One occurrence waits for the one before it; the others that come meanwhile are recorded as skipped.</summary>
internal sealed class BufferOneOverlap : OverlapRule
{
    private const string Reason = "one was waiting already for the occurrence before it";

    public override int MostOpen => 2;

    public override string Explanation => "waits if the occurrence before it has no outcome by then; skipped if another one waits already";

    public override void WhileFull(Decision decision) => decision.PassOver(decision.StartingBy(decision.Now), OccurrenceOutcome.Skipped, Reason);

    public override void AfterOutcome(Decision decision)
    {
        // With one left of the two there was no place until now.
        if (decision.Job.IsBusy)
        {
            decision.PassOver(decision.StartingBefore(decision.Now), OccurrenceOutcome.Skipped, Reason);
        }
    }
}
