namespace CommandScheduler.Schedules;

/// <summary>The occurrence is recorded as skipped.</summary>
internal sealed class SkipOverlap : OverlapRule
{
    private const string Reason = "the occurrence before it had no outcome yet";

    public override string Explanation => "skipped if the occurrence before it has no outcome by then";

    public override void WhileBusy(Decision decision) => decision.PassOver(decision.Now, OccurrenceOutcome.Skipped, Reason);

    /// <inheritdoc />
    /// <remarks>An occurrence that comes due at the very instant of the outcome is not skipped.</remarks>
    public override void AfterOutcome(Decision decision) => decision.PassOver(decision.Now.AddTicks(-1), OccurrenceOutcome.Skipped, Reason);
}
