namespace CommandScheduler.Schedules;

/// <summary>The attempts of a schedule that run at the moment, each with its number. Not stored: after a crash their occurrences are due again.</summary>
internal sealed class RunningTable
{
    private readonly Dictionary<OccurrenceKey, int> _numbers = [];

    public bool IsEmpty => _numbers.Count == 0;

    /// <summary>Says whether an attempt of an occurrence runs.</summary>
    public bool Contains(Job job, Occurrence open) => NumberOf(job, open) > 0;

    /// <summary>Gets the number of the attempt of an occurrence that runs; 0 if none does.</summary>
    public int NumberOf(Job job, Occurrence open)
        => IsEmpty ? 0 : _numbers.GetValueOrDefault(new OccurrenceKey(job.Generation, open.Due, open.Backfill));

    public void Begin(Attempt attempt) => _numbers.Add(attempt.Key, attempt.Number);

    /// <summary>Ends the attempt of an occurrence.</summary>
    /// <returns>Its number; 0 if none ran.</returns>
    public int End(OccurrenceKey key) => _numbers.Remove(key, out var number) ? number : 0;
}
