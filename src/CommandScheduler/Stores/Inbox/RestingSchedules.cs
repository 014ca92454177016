namespace CommandScheduler.Stores.Inbox;

/// <summary>The schedules that could not be read when entries were handed to them: they are tried again after pauses that grow to an hour.</summary>
internal sealed class RestingSchedules(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (long Since, TimeSpan Pause)> _resting = new(StringComparer.Ordinal);

    public bool IsResting(string scheduleId)
        => _resting.TryGetValue(scheduleId, out var rest) && clock.GetElapsedTime(rest.Since) < rest.Pause;

    /// <summary>Notes that a schedule could not be read.</summary>
    public void Begin(string scheduleId)
    {
        var pause = _resting.TryGetValue(scheduleId, out var rest) ? rest.Pause * 2 : First;
        _resting[scheduleId] = (clock.GetTimestamp(), pause < Longest ? pause : Longest);
    }

    /// <summary>Notes that a schedule has taken entries up.</summary>
    public void Ended(string scheduleId) => _resting.Remove(scheduleId);

    /// <summary>Forgets the schedules for which no entry waits any more.</summary>
    public void KeepOnly(HashSet<string> schedules)
    {
        foreach (var gone in _resting.Keys.Where(scheduleId => !schedules.Contains(scheduleId)).ToArray())
        {
            _resting.Remove(gone);
        }
    }
}
