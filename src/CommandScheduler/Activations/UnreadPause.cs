namespace CommandScheduler.Activations;

/// <summary>When the wake-ups of a schedule that could not be read have it read again: after a pause that grows to an hour.</summary>
internal sealed class UnreadPause(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private TimeSpan _pause;
    private long _since;

    /// <summary>Gets a value indicating whether the pause is over.</summary>
    public bool IsOver => clock.GetElapsedTime(_since) >= _pause;

    /// <summary>Notes that the schedule could not be read.</summary>
    public void Begin()
    {
        _since = clock.GetTimestamp();
        _pause = _pause == TimeSpan.Zero ? First : _pause * 2 < Longest ? _pause * 2 : Longest;
    }
}
