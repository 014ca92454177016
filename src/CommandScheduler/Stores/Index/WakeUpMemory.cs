namespace CommandScheduler.Stores.Index;

/// <summary>The rows that were woken and are still in the index, so that they are not woken with each look.</summary>
internal sealed class WakeUpMemory
{
    /// <summary>After this long without a change of its row, a schedule is woken again: its activation may be gone.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Woken> _woken = new(StringComparer.Ordinal);
    private long _look;
    private int _unreadable;

    public int Count => _woken.Count;

    /// <summary>Gets how many of the rows are being woken, without those that nobody can read.</summary>
    public int Waking => _woken.Count - _unreadable;

    /// <summary>Begins a look at the index.</summary>
    public void BeginLook() => _look++;

    /// <summary>Ends a look that went through all rows up to a time: rows that it did not find are no longer there.</summary>
    public void EndLook(DateTime through)
    {
        foreach (var (schedule, woken) in _woken)
        {
            if (woken.Look < _look && woken.WakeUpAt < through)
            {
                _woken.Remove(schedule);
                _unreadable -= woken.Pause is null ? 0 : 1;
            }
        }
    }

    /// <summary>Says whether a row that was found is to be woken now, and notes that it is.</summary>
    public bool Take(DueRow row, DateTimeOffset now)
    {
        if (_woken.TryGetValue(row.ScheduleId, out var woken) && woken.WakeUpAt == row.WakeUpAt)
        {
            woken.Look = _look;
            if (now < woken.NotBefore)
            {
                return false;
            }

            woken.NotBefore = now + Trust;
            return true;
        }

        _unreadable -= woken?.Pause is null ? 0 : 1;
        _woken[row.ScheduleId] = new Woken { WakeUpAt = row.WakeUpAt, Look = _look, NotBefore = now + Trust };
        return true;
    }

    /// <summary>Has every row woken again that is still found: nobody knows which activations are gone.</summary>
    public void Distrust()
    {
        foreach (var woken in _woken.Values)
        {
            woken.NotBefore = DateTimeOffset.MinValue;
        }
    }

    /// <summary>Notes that a schedule could not be woken.</summary>
    /// <returns>How often that has happened since its row changed.</returns>
    public int Failed(DueRow row, DateTimeOffset now)
    {
        if (!_woken.TryGetValue(row.ScheduleId, out var woken) || woken.WakeUpAt != row.WakeUpAt)
        {
            return 0;
        }

        woken.NotBefore = now + FirstDelay;
        return ++woken.Failures;
    }

    /// <summary>Notes that a schedule was woken that cannot be read: it is woken again after a pause that grows to an hour.</summary>
    public void Unreadable(DueRow row, DateTimeOffset now)
    {
        if (_woken.TryGetValue(row.ScheduleId, out var woken) && woken.WakeUpAt == row.WakeUpAt)
        {
            _unreadable += woken.Pause is null ? 1 : 0;
            woken.Pause = woken.Pause is not { } pause ? FirstDelay : pause * 2 < LongestDelay ? pause * 2 : LongestDelay;
            woken.NotBefore = now + woken.Pause.Value;
        }
    }

    private sealed class Woken
    {
        public required DateTime WakeUpAt { get; init; }

        public required long Look { get; set; }

        public required DateTimeOffset NotBefore { get; set; }

        public int Failures { get; set; }

        /// <summary>Gets or sets how long it waits because nobody could read it; null if that did not happen.</summary>
        public TimeSpan? Pause { get; set; }
    }
}
