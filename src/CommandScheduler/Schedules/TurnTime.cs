namespace CommandScheduler.Schedules;

/// <summary>How long one wave may decide on what was missed: the rest is left to the next waves, so that a call to the grain has its turn.</summary>
/// <param name="clock">What measures the time; null where no turn is ever over.</param>
internal sealed class TurnTime(TimeProvider? clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private long _begun;

    /// <summary>Gets a value indicating whether the time is over. What has begun is ended; nothing more is begun.</summary>
    public bool IsOver => clock?.GetElapsedTime(_begun) > Longest;

    public void Begin() => _begun = clock?.GetTimestamp() ?? 0;
}
