namespace CommandScheduler.Schedules;

/// <summary>No occurrence runs that is more than a minute late. Of those that are not, the latest does.</summary>
internal sealed class NoCatchUp : LatestCatchUp
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public override TimeSpan WindowOf(CatchUp options) => options.Window < Longest ? options.Window : Longest;
}
