namespace CommandScheduler.Schedules;

/// <summary>The attempts of a schedule that run at the moment, each with its number, and those that wait because they could not be delivered.</summary>
/// <remarks>Not stored: after a crash their occurrences are due again.</remarks>
internal sealed class RunningTable
{
    private readonly Dictionary<OccurrenceKey, int> _numbers = [];
    private readonly Dictionary<long, int> _countOfJob = [];
    private readonly Dictionary<OccurrenceKey, DateTimeOffset> _notBefore = [];

    public bool IsEmpty => _numbers.Count == 0;

    /// <summary>Says whether an attempt of an occurrence runs.</summary>
    public bool Contains(Job job, Occurrence open) => NumberOf(job, open) > 0;

    /// <summary>Says whether an attempt of a job runs, be it of an occurrence that is gone.</summary>
    public bool ContainsAnyOf(Job job) => !IsEmpty && _countOfJob.ContainsKey(job.Generation);

    /// <summary>Gets the number of the attempt of an occurrence that runs; 0 if none does.</summary>
    public int NumberOf(Job job, Occurrence open)
        => IsEmpty ? 0 : _numbers.GetValueOrDefault(new OccurrenceKey(job.Generation, open.Due, open.Backfill));

    /// <summary>Gets how many attempts of an occurrence were made, with the one that runs.</summary>
    public int AttemptsOf(Job job, Occurrence open) => Math.Max(open.Attempts, NumberOf(job, open));

    public void Begin(Attempt attempt)
    {
        _numbers.Add(attempt.Key, attempt.Number);
        _countOfJob[attempt.Key.Generation] = _countOfJob.GetValueOrDefault(attempt.Key.Generation) + 1;
        _notBefore.Remove(attempt.Key);
    }

    /// <summary>Has an occurrence that could not be delivered wait, as long as this activation lives.</summary>
    public void Wait(OccurrenceKey key, DateTimeOffset until) => _notBefore[key] = until;

    /// <summary>Gets when an occurrence may begin.</summary>
    public DateTimeOffset MayBeginAt(Job job, Occurrence open)
        => _notBefore.Count > 0 && _notBefore.TryGetValue(new OccurrenceKey(job.Generation, open.Due, open.Backfill), out var until) && until > open.RunAt
            ? until
            : open.RunAt;

    /// <summary>Forgets the waits that are over.</summary>
    public void ForgetWaits(DateTimeOffset now)
    {
        foreach (var (key, until) in _notBefore)
        {
            if (until <= now)
            {
                _notBefore.Remove(key);
            }
        }
    }

    /// <summary>Ends the attempt of an occurrence.</summary>
    /// <returns>Its number; 0 if none ran.</returns>
    public int End(OccurrenceKey key)
    {
        if (!_numbers.Remove(key, out var number))
        {
            return 0;
        }

        if (--_countOfJob[key.Generation] == 0)
        {
            _countOfJob.Remove(key.Generation);
        }

        return number;
    }
}
