namespace CommandScheduler.Schedules;

/// <summary>The occurrence is recorded as skipped.</summary>
internal sealed class SkipOverlap : OverlapRule
{
    private const string Reason = "the occurrence before it had no outcome yet";

    public override string Explanation => "skipped if the occurrence before it has no outcome by then";

    public override void WhileFull(Decision decision) => decision.PassOver(decision.StartingBy(decision.Now), OccurrenceOutcome.Skipped, Reason);

    /// <inheritdoc />
    /// <remarks>An occurrence that would begin at the very instant of the outcome is not skipped.</remarks>
    public override void AfterOutcome(Decision decision) => decision.PassOver(decision.StartingBefore(decision.Now), OccurrenceOutcome.Skipped, Reason);
}
