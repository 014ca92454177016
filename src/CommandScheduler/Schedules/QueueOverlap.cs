namespace CommandScheduler.Schedules;

/// <summary>The occurrence waits for the one before it, and every occurrence within the catch-up window runs.</summary>
internal sealed class QueueOverlap : OverlapRule
{
    public override bool TakesEachOverdue => true;

    public override string Explanation => "waits if the occurrence before it has no outcome by then";
}
