using CommandScheduler.Checks;
using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>A recurring job while its due occurrences are decided on.</summary>
internal sealed class Decision(string scheduleId, Job job, OccurrenceSeries series, RunningTable running, DateTimeOffset now, OutcomeLog outcomes)
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
            return job with { NextDue = null, NextRunAt = null, NextLocal = null, LastDue = null, PausedSpans = null };
        }

        var local = series.Rule.LocalOf(due);
        return job with
        {
            NextDue = due,
            NextRunAt = Jittering.RunAt(scheduleId, job, series, due),
            NextLocal = local,
            LastDue = local is null ? null : last ?? job.LastDue,
            PausedSpans = job.PausedSpans?[^1].Through < due ? null : job.PausedSpans,
        };
    }

    /// <summary>Gets the instant up to which the occurrences from the next one on would begin by an instant, with their jitter.</summary>
    public DateTimeOffset StartingBy(DateTimeOffset instant) => StartingBefore(instant.AddTicks(1));

    /// <summary>Gets the instant up to which the occurrences from the next one on would begin before an instant, with their jitter.</summary>
    public DateTimeOffset StartingBefore(DateTimeOffset instant)
    {
        // Jitter never reaches the next occurrence, so only the last of those that are due can begin later.
        var due = instant.AddTicks(-1);
        return Job.Settings.Jitter > TimeSpan.Zero
            && Job.NextDue is { } next
            && series.Count(next, due) is { Last: { } last }
            && last + Jittering.For(scheduleId, Job, series, last) >= instant
                ? last.AddTicks(-1)
                : due;
    }

    /// <summary>Takes the next occurrence up, so that it is dispatched.</summary>
    public void TakeUp()
    {
        var due = Job.NextDue!.Value;
        var open = new Occurrence { Due = due, RunAt = Job.NextRunAt ?? due };
        Job = Advance(scheduleId, Job, series, series.NextAfter(due), due) with { Open = Job.Open.Add(open) };
    }

    /// <summary>Records the occurrences that are too late to be taken up.</summary>
    /// <returns>Whether there was one.</returns>
    public bool PassOverMissed()
    {
        var window = CatchUpRule.Find(CatchUp.Mode).WindowOf(CatchUp);
        return PassOver(StartingBefore(now - window), OccurrenceOutcome.Missed, $"more than {window} late");
    }

    /// <summary>Takes up at once whatever is overdue, as the overlap and catch-up policies say.</summary>
    /// <param name="most">The most that are taken up; the oldest beyond it are recorded as missed.</param>
    public void TakeUpOverdue(int most)
    {
        var notBefore = now;
        var isCatchingUp = Job.IsCatchingUp;
        if (isCatchingUp)
        {
            notBefore = Later(now, Job.CatchUpNotBefore ?? now);
        }
        else
        {
            PassOverMissed();
        }

        var overlap = OverlapRule.Find(Job.Settings.Overlap);
        var takesEach = CatchUp.Mode == CatchUpMode.All || overlap.TakesEachOverdue;
        var number = overlap.TakesEachOverdue ? most : takesEach ? Math.Min(most, CatchUp.Max) : 1;
        var (outcome, reason) = takesEach
            ? (OccurrenceOutcome.Missed, $"more than {number} were overdue")
            : (OccurrenceOutcome.Coalesced, LatestCatchUp.Reason);
        if (LastOverdue(outcome, reason) is not { Count: > 0 } overdue)
        {
            return;
        }

        if (!isCatchingUp && Job.NextAt <= now)
        {
            overlap.BeforeTakeUp(this);
        }

        if (overdue.Count > number)
        {
            PassOver(series.Nth(Job.NextDue!.Value, overdue.Last!.Value, overdue.Count - number), outcome, reason);
        }

        TakeUpAll(notBefore, overlap.TakesEachOverdue ? TimeSpan.Zero : CatchUp.Spacing);
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
    public bool PassOver(DateTimeOffset through, OccurrenceOutcome outcome, string? reason)
    {
        if (Job.NextDue is not { } next || series.Count(next, through) is not { End: { } end } counted)
        {
            return false;
        }

        RecordPassed(WithoutOutcome(counted), outcome, reason);
        Job = Advance(scheduleId, Job, series, series.NextAfter(end), end);
        return true;
    }

    /// <summary>Records the outcome of the occurrences between two instants, of which the first is not before the next one.</summary>
    public void PassOverBetween(DateTimeOffset after, DateTimeOffset through, OccurrenceOutcome outcome, string reason)
    {
        if (series.NextAfter(after) is not { } first || series.Count(first, through) is not { End: not null } passed)
        {
            return;
        }

        RecordPassed(passed, outcome, reason);
        Job = Job with { PausedSpans = PausedSpan.Add(Job.PausedSpans, new(after, through)) };
    }

    /// <summary>Records that the occurrences of the recurrence itself that are taken up are cancelled.</summary>
    public void CancelOpen(string reason)
    {
        foreach (var open in Job.Open.Where(open => open.IsOfRecurrence))
        {
            Job = outcomes.Record(Job, open.Due, OccurrenceOutcome.Cancelled, now, reason, attempts: running.AttemptsOf(Job, open));
            Job = Job with { Open = Job.Open.Remove(open) };
        }
    }

    /// <summary>Records the excluded occurrences of a row, and goes on behind the last of them.</summary>
    public void SkipExcluded(OccurrenceRun run)
    {
        if (run.LastExcluded is { } last)
        {
            RecordExcluded(WithoutOutcome(run));
            Job = Advance(scheduleId, Job, series, series.NextAfter(last), last);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    /// <summary>Counts what is overdue. Of so many that the excluded ones cannot be told apart, the first are passed over until they can.</summary>
    private OccurrenceRun? LastOverdue(OccurrenceOutcome outcome, string reason)
    {
        while (Job.NextDue is { } next)
        {
            var overdue = series.Overdue(next, now);
            if (overdue.Complete)
            {
                return overdue;
            }

            PassOver(overdue.End!.Value, outcome, reason);
        }

        return null;
    }

    /// <summary>Takes up each overdue occurrence that the job has a run left for, one after another from an instant on.</summary>
    private void TakeUpAll(DateTimeOffset runAt, TimeSpan spacing)
    {
        while (Job.NextDue <= now && !Recurring.HasAllRuns(Job))
        {
            if (series.LeadingExcluded(Job.NextDue.Value, now) is { Excluded: > 0 } excluded)
            {
                SkipExcluded(excluded);
                continue;
            }

            TakeUp();
            Job = Job with { Open = Job.Open.SetItem(Job.Open.Length - 1, Job.Open[^1] with { RunAt = Later(Job.Open[^1].RunAt, runAt) }) };
            runAt = Instants.Later(runAt, spacing);
        }
    }

    private void RecordPassed(OccurrenceRun run, OccurrenceOutcome outcome, string? reason)
    {
        RecordExcluded(run);
        if (run.Count > 0)
        {
            Job = outcomes.Record(Job, run.Last!.Value, outcome, now, reason, run.Count);
        }
    }

    private void RecordExcluded(OccurrenceRun run)
    {
        if (run is { Excluded: > 0, LastExcluded: { } last })
        {
            Job = outcomes.Record(Job, last, OccurrenceOutcome.Skipped, now, series.WhyExcluded(last) ?? "excluded", run.Excluded);
        }
    }

    /// <summary>Leaves the next occurrence out of a row that begins with it if it has its outcome.</summary>
    private OccurrenceRun WithoutOutcome(OccurrenceRun run)
        => !Job.NextHasOutcome ? run
            : run.Excluded > 0 && series.WhyExcluded(Job.NextDue!.Value) is not null ? run with { Excluded = run.Excluded - 1 }
            : run with { Count = run.Count - 1 };
}
