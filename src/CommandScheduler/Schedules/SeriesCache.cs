using System.Collections.Immutable;

using CommandScheduler.Checks;
using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The parsed recurrences of the jobs of one schedule. Each text is parsed once.</summary>
internal sealed class SeriesCache(Calendars? calendars)
{
    private readonly Dictionary<long, (OccurrenceSeries? Series, string? Error)> _series = [];

    /// <summary>Gets of how many jobs, gone ones included, the recurrence is kept.</summary>
    public int Count => _series.Count;

    /// <summary>Notes the rule of a new job, which was parsed when the job was asked for.</summary>
    public void Learn(Job job, RecurrenceRule rule)
        => _series[job.Generation] = (OccurrenceSeries.FromRule(rule, job.Settings, job.ScheduledAt, calendars), null);

    /// <summary>Finds what a recurring job's recurrence means.</summary>
    /// <returns>Null for a one-off job, and for one whose rule, zone or calendar this build does not know.</returns>
    public OccurrenceSeries? Find(Job job) => job.Recurrence is null ? null : Parsed(job).Series?.Without(job.PausedSpans);

    /// <summary>Gets why the recurrence of a job cannot be read; null if it can.</summary>
    public string? ErrorOf(Job job) => Parsed(job).Error;

    /// <summary>Forgets a job, so that its recurrence is read anew.</summary>
    public void Forget(Job job) => _series.Remove(job.Generation);

    /// <summary>Forgets jobs that are gone.</summary>
    public void Forget(ImmutableArray<Job> left)
    {
        var kept = left.Select(job => job.Generation).ToHashSet();
        foreach (var generation in _series.Keys.Where(generation => !kept.Contains(generation)).ToArray())
        {
            _series.Remove(generation);
        }
    }

    private (OccurrenceSeries? Series, string? Error) Parsed(Job job)
    {
        if (!_series.TryGetValue(job.Generation, out var parsed))
        {
            try
            {
                parsed = (OccurrenceSeries.Parse(job.Recurrence!, job.Settings, job.ScheduledAt, calendars), null);
            }
            catch (Exception exception)
            {
                // What is stored may be what no call would accept.
                parsed = (null, StoredText.Of(Sentence.MessageOf(exception), StoredText.MostError));
            }

            if (job.Generation != Job.NoGeneration)
            {
                _series[job.Generation] = parsed;
            }
        }

        return parsed;
    }
}
