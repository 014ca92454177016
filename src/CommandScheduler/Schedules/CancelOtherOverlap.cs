namespace CommandScheduler.Schedules;

/// <summary>The occurrence takes the place of the one before it, which is cancelled, and begins when that has ended.</summary>
internal sealed class CancelOtherOverlap : OverlapRule
{
    public override int MostOpen => int.MaxValue;

    public override string Explanation => "takes the place of the occurrence before it, which is cancelled if it has no outcome by then";

    public override void BeforeTakeUp(Decision decision) => decision.CancelOpen("a later occurrence took its place");
}
