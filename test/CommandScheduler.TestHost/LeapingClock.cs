namespace CommandScheduler.TestHost;

/// <summary>The machine's clock, as it would be if somebody set it while the process runs. Timers and elapsed time do not notice.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long _ahead;

    /// <summary>Gets or sets by how much it is ahead of the machine's.</summary>
    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _ahead));
        set => Volatile.Write(ref _ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
