namespace CommandScheduler.Schedules;

/// <summary>The occurrence runs beside the one before it.</summary>
internal sealed class AllowOverlap : OverlapRule
{
    public override bool RunsBesideItself => true;

    public override int MostOpen => int.MaxValue;

    public override string Explanation => "runs beside the occurrence before it, if that has no outcome by then";
}
