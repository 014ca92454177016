using CommandScheduler.Checks;
using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The rules of recurring jobs: when their occurrences are taken up, and what becomes of those that are not.</summary>
internal sealed class Recurring(string scheduleId, SeriesCache series, RunningTable running, TurnTime turn)
{
    /// <summary>How many steps one wave takes with one job, so that a long row of them does not hold up its siblings.</summary>
    private const int MostSteps = 16;

    /// <summary>Brings a new job to its first occurrence; to none if it has none.</summary>
    public Job Begun(Job job, RecurrenceRule rule, DateTimeOffset now)
    {
        series.Learn(job, rule);
        return series.Find(job) is { } known
            ? Decision.Advance(scheduleId, job with { ClockRules = rule.ClockRules }, known, known.First(now))
            : job;
    }

    /// <summary>Gets a due time for an occurrence that somebody asked for, which no other occurrence of the job has or will have.</summary>
    public DateTimeOffset FreeDue(Job job, DateTimeOffset now)
    {
        // The clock may stand still between two such calls, or step back a little; after a big step the times are far apart.
        return FreeFrom(job, job.LastTriggered is { } last && last >= now && last - now < TimeSpan.FromSeconds(1) ? last.AddTicks(1) : now);
    }

    /// <summary>Hands a changed job what it takes over from its earlier form, and what awaits a requeue there, but for what it brings by itself.</summary>
    public Job HandOver(Job before, Job after, IReadOnlyList<Occurrence> takenOver)
    {
        foreach (var open in takenOver)
        {
            var due = open.Triggered ? FreeFrom(after, open.Due) : open.Due;
            after = open.Triggered || !WillBring(after, due) ? after with { Open = after.Open.Add(open with { Due = due }) } : after;
        }

        after = after with { LastTriggered = after.Open.Select(open => (DateTimeOffset?)open.Due).Append(before.LastTriggered).Max() };
        return HeldRuns.With(after, [.. HeldRuns.Of(before).Where(held => !held.IsQuarantined && !WillBring(after, held.Occurrence.Due))]);
    }

    /// <summary>Gets when the next occurrence of a job is to be taken up; null if something else must happen before.</summary>
    public static DateTimeOffset? TakeUpAt(Job job)
    {
        var backfill = job.Backfills is null ? null : Backfilling.NextAt(job);
        if (IsStopped(job) || HasNoRoom(job))
        {
            return backfill;
        }

        return job.NextAt is var next && backfill < next ? backfill : next ?? backfill;
    }

    /// <summary>Takes up the occurrences of a job whose rule or calendar could not be read before. It stays quarantined if they cannot be read now.</summary>
    public Job TakeUpAgain(Job job, HeldOccurrence quarantined, DateTimeOffset now, OutcomeLog outcomes, int jobs)
    {
        series.Forget(job);
        return TakeUp(HeldRuns.Remove(job, quarantined), now, outcomes, jobs, quarantined);
    }

    /// <summary>Takes up the occurrences of a job that are due, as its policies say.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The present time.</param>
    /// <param name="outcomes">Where outcomes are recorded.</param>
    /// <param name="jobs">How many jobs the schedule has.</param>
    /// <param name="quarantined">The occurrence for which it was quarantined until now; null if it was not.</param>
    public Job TakeUp(Job job, DateTimeOffset now, OutcomeLog outcomes, int jobs, HeldOccurrence? quarantined = null)
    {
        var (before, mark) = (job, outcomes.Mark);
        try
        {
            if (Backfilling.NextAt(job) <= now)
            {
                if (series.Find(job) is not { } backfilled)
                {
                    return Quarantine(job, Backfilling.NextOf(job, now), series.ErrorOf(job)!, now, outcomes, quarantined, jobs);
                }

                job = Backfilling.TakeUp(job, backfilled, now);
            }

            return TakeUpRecurrence(job, now, outcomes, quarantined, jobs);
        }
        catch (CalendarFailedException failure)
        {
            outcomes.BackTo(mark);
            var next = Backfilling.NextAt(before) <= now ? Backfilling.NextOf(before, now) : NextOf(before, now);
            return Quarantine(before, next, failure.Message, now, outcomes, quarantined, jobs);
        }
    }

    /// <summary>Decides on the occurrences that came due while the one ran that has just ended.</summary>
    public Job AfterOutcome(Job job, Occurrence ended, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (job.Settings.MaxRuns <= job.Runs)
        {
            job = job with { NextDue = null, NextRunAt = null };
        }

        return ended.IsOfRecurrence && !job.IsCatchingUp && !job.IsQuarantined && job.Paused is null
            ? TryDecide(job, now, outcomes, OverlapRule.Find(job.Settings.Overlap).AfterOutcome)
            : job;
    }

    /// <summary>Records the outcome of each occurrence up to an instant that was not taken up.</summary>
    public Job PassOver(Job job, DateTimeOffset through, OccurrenceOutcome outcome, string? reason, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (!(job.NextDue <= through) || series.Find(job) is not { } known)
        {
            return job;
        }

        var passed = TryDecide(job, now, outcomes, decision => decision.PassOver(through, outcome, reason));
        if (passed.NextDue == job.NextDue)
        {
            // A calendar that fails has no say in what will not run.
            var decision = new Decision(scheduleId, job, known.IncludingExcluded(), running, now, outcomes);
            decision.PassOver(through, outcome, reason);
            passed = decision.Job;
        }

        return passed;
    }

    /// <summary>Decides on the occurrences that are due and will not begin, because the job has no room for them.</summary>
    public Job WhileFull(Job job, DateTimeOffset now, OutcomeLog outcomes)
        => job.NextDue <= now && !IsStopped(job) && !job.IsCatchingUp && HasNoRoom(job)
            ? TryDecide(job, now, outcomes, OverlapRule.Find(job.Settings.Overlap).WhileFull)
            : job;

    /// <summary>Decides on a job; if that fails, because the calendar does, the decision is left for when the job is taken up.</summary>
    public Job TryDecide(Job job, DateTimeOffset now, OutcomeLog outcomes, Action<Decision> decide)
    {
        if (series.Find(job) is not { } known)
        {
            return job;
        }

        var (decision, mark) = (new Decision(scheduleId, job, known, running, now, outcomes), outcomes.Mark);
        try
        {
            decide(decision);
            return decision.Job;
        }
        catch (CalendarFailedException)
        {
            outcomes.BackTo(mark);
            return job;
        }
    }

    /// <summary>Says whether a job has as many runs behind and before it as it may have.</summary>
    public static bool HasAllRuns(Job job)
        => job.Settings.MaxRuns is { } most && job.Runs + job.Open.Count(open => open.Backfill is null) >= most;

    /// <summary>Says whether no occurrence of a recurrence comes up any more, or none until a person or an outcome changes that.</summary>
    private static bool IsStopped(Job job) => job.NextDue is null || job.Paused is not null || job.IsQuarantined || HasAllRuns(job);

    private static bool HasNoRoom(Job job) => job.IsCatchingUp ? job.IsBusy : OverlapRule.Find(job.Settings.Overlap).IsFull(job);

    /// <summary>Gets the first instant from one on at which no occurrence of a job is or will be due.</summary>
    private DateTimeOffset FreeFrom(Job job, DateTimeOffset due)
    {
        while (HeldRuns.Of(job).Any(held => held.Occurrence.Due == due) || job.Open.Any(open => open.Due == due) || IsNominal(job, due))
        {
            due = due.AddTicks(1);
        }

        return due;
    }

    private bool IsNominal(Job job, DateTimeOffset due) => series.Find(job)?.NextAfter(Instants.JustBefore(due)) == due;

    /// <summary>Says whether an occurrence is still to come up from the recurrence itself.</summary>
    private bool WillBring(Job job, DateTimeOffset due) => job.NextDue <= due && IsNominal(job, due);

    private static Occurrence NextOf(Job job, DateTimeOffset now) => new() { Due = job.NextDue!.Value, RunAt = now };

    private static Job Quarantine(Job job, Occurrence next, string error, DateTimeOffset now, OutcomeLog outcomes, HeldOccurrence? quarantined, int jobs)
        => quarantined is null
            ? AttemptRules.Quarantine(job, next, error, jobs, now, outcomes)
            : AttemptRules.KeepQuarantined(job, quarantined.Occurrence, error, HeldRuns.FailedAt(quarantined), jobs, now);

    private Job TakeUpRecurrence(Job job, DateTimeOffset now, OutcomeLog outcomes, HeldOccurrence? quarantined, int jobs)
    {
        if (IsStopped(job) || !(job.NextAt <= now))
        {
            return job;
        }

        if (series.Find(job) is not { } known)
        {
            return Quarantine(job, NextOf(job, now), series.ErrorOf(job)!, now, outcomes, quarantined, jobs);
        }

        // Each step takes one occurrence up or passes some over; the rest is left to the next wave.
        var decision = new Decision(scheduleId, job, known, running, now, outcomes);
        for (var step = 0; step < MostSteps && !turn.IsOver && !IsStopped(decision.Job) && decision.Job.NextAt <= now && Step(decision); step++)
        {
        }

        return decision.Job;
    }

    /// <summary>Takes one occurrence up, or passes some over.</summary>
    /// <returns>Whether there may be more to decide now.</returns>
    private static bool Step(Decision decision)
    {
        var mayTakeUp = !decision.Job.IsCatchingUp && !HasNoRoom(decision.Job);
        if (mayTakeUp && decision.PassOverMissed())
        {
            return true;
        }

        if (decision.Series.LeadingExcluded(decision.Job.NextDue!.Value, decision.Now) is { Excluded: > 0 } excluded)
        {
            decision.SkipExcluded(excluded);
            return excluded.Complete;
        }

        var overlap = OverlapRule.Find(decision.Job.Settings.Overlap);
        if (HasNoRoom(decision.Job))
        {
            if (!decision.Job.IsCatchingUp)
            {
                overlap.WhileFull(decision);
            }

            return false;
        }

        if (decision.Job.IsCatchingUp)
        {
            decision.CatchUpNext();
            return false;
        }

        var overdue = decision.Series.Overdue(decision.Job.NextDue!.Value, decision.StartingBy(decision.Now));
        overlap.BeforeTakeUp(decision);
        if (overdue.Complete && (overdue.Count <= 1 || overlap.TakesEachOverdue))
        {
            decision.TakeUp();
        }
        else
        {
            CatchUpRule.Find(decision.CatchUp.Mode).Overdue(decision, overdue);
        }

        return true;
    }
}
