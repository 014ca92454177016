using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>A recurring job while its due occurrences are decided on.</summary>
internal sealed class Decision(string scheduleId, Job job, OccurrenceSeries series, DateTimeOffset now, OutcomeLog outcomes)
{
    /// <summary>Gets the job as it is after the decisions so far.</summary>
    public Job Job { get; private set; } = job;

    public OccurrenceSeries Series => series;

    public DateTimeOffset Now => now;

    public CatchUp CatchUp => Job.Settings.CatchUp ?? CatchUp.Default;

    /// <summary>Brings a job to an occurrence; to none if there is none left.</summary>
    /// <param name="scheduleId">The schedule of the job; jitter depends on it.</param>
    /// <param name="job">The job.</param>
    /// <param name="series">Its occurrences.</param>
    /// <param name="next">The occurrence.</param>
    /// <param name="last">The one before; null to keep the one that is noted.</param>
    public static Job Advance(string scheduleId, Job job, OccurrenceSeries series, DateTimeOffset? next, DateTimeOffset? last = null)
    {
        if (next is not { } due)
        {
            return job with { NextDue = null, NextRunAt = null, NextLocal = null, LastDue = null };
        }

        var local = series.Rule.LocalOf(due);
        return job with
        {
            NextDue = due,
            NextRunAt = Jittering.RunAt(scheduleId, job, series, due),
            NextLocal = local,
            LastDue = local is null ? null : last ?? job.LastDue,
        };
    }

    /// <summary>Takes the next occurrence up, so that it is dispatched.</summary>
    public void TakeUp()
    {
        var due = Job.NextDue!.Value;
        var open = new Occurrence { Due = due, RunAt = Job.NextRunAt ?? due };
        Job = Advance(scheduleId, Job, series, series.NextAfter(due), due) with { Open = Job.Open.Add(open) };
    }

    /// <summary>Has the overdue occurrences up to an instant run one after another.</summary>
    /// <param name="until">The instant; null to go on with the catch-up that has begun.</param>
    public void CatchUpNext(DateTimeOffset? until = null)
    {
        TakeUp();
        Job = Job with { CatchUpUntil = until ?? Job.CatchUpUntil, CatchUpNotBefore = now + CatchUp.Spacing };
    }

    /// <summary>Records the outcome of every occurrence up to an instant that was not taken up.</summary>
    /// <returns>Whether there was one.</returns>
    public bool PassOver(DateTimeOffset through, OccurrenceOutcome outcome, string reason)
    {
        if (Job.NextDue is not { } next || series.Count(next, through) is not { End: { } end } passed)
        {
            return false;
        }

        SkipExcluded(passed);
        if (passed.Count > 0)
        {
            Job = outcomes.Record(Job, passed.Last!.Value, outcome, now, reason, passed.Count);
        }

        Job = Advance(scheduleId, Job, series, series.NextAfter(end), end);
        return true;
    }

    /// <summary>Records the excluded occurrences of a row, and goes on behind the last of them.</summary>
    public void SkipExcluded(OccurrenceRun run)
    {
        if (run.LastExcluded is { } last)
        {
            Job = outcomes.Record(Job, last, OccurrenceOutcome.Skipped, now, series.WhyExcluded(last) ?? "excluded", run.Excluded);
            Job = Advance(scheduleId, Job, series, series.NextAfter(last), last);
        }
    }
}
