namespace CommandScheduler.Schedules;

/// <summary>Numbers that do not come back on this silo, also not for a schedule that was empty meanwhile or on a clock that stands still.</summary>
internal sealed class Generations
{
    private readonly Lock _lock = new();
    private long _latest;

    public long Next(long atLeast)
    {
        lock (_lock)
        {
            return _latest = Math.Max(_latest + 1, atLeast);
        }
    }
}
