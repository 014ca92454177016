using CommandScheduler.Time;

namespace CommandScheduler.Watching;

/// <summary>Says that a silo must be restarted because its wall clock was set back while it ran.</summary>
internal sealed class WallClockHealth(Suspensions suspensions) : IHealthSource
{
    /// <summary>A shorter wait is over before anybody could do something.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    public void Report(SchedulerHealth health)
    {
        if (suspensions.Stalled is var stalled && stalled > Shortest)
        {
            health.Fail(
                $"The wall clock of this silo was set back while it ran, and Orleans' timers wait for it, up to {stalled}: until then the silo may not learn "
                + "which others are there. Restart it.");
        }
    }
}
