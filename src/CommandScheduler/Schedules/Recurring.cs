using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The rules of recurring jobs: when their occurrences are taken up, and what becomes of those that are not.</summary>
internal sealed class Recurring(string scheduleId, SeriesCache series)
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

    /// <summary>Moves the next occurrence of a stored job if the rules of its zone have changed since it was computed, and puts it off by its jitter.</summary>
    public Job Loaded(Job job)
    {
        if (job.NextDue is not { } due || (job.NextLocal is null && job.HasRunAt) || series.Find(job) is not { } known)
        {
            return job;
        }

        var moved = due;
        if (job.NextLocal is { } local)
        {
            var begin = job.Settings.StartAt is { } start && start.AddTicks(-1) > job.ScheduledAt ? start.AddTicks(-1) : job.ScheduledAt;
            var belongs = known.Rule.Moved(due, local, job.LastDue ?? begin);
            if (belongs is null || belongs > job.Settings.EndAt)
            {
                return Decision.Advance(scheduleId, job, known, null);
            }

            moved = belongs.Value;
        }

        return moved == due && job.HasRunAt ? job : Decision.Advance(scheduleId, job, known, moved);
    }

    /// <summary>Gets a due time for an occurrence that somebody asked for, which no other occurrence of the job has or will have.</summary>
    public DateTimeOffset FreeDue(Job job, DateTimeOffset now)
    {
        // A clock may stand still between two of them, or step back a little; after a big step the times are far apart.
        var due = job.LastTriggered is { } last && last >= now && last - now < TimeSpan.FromSeconds(1) ? last.AddTicks(1) : now;
        while (job.Held?.Occurrence.Due == due || job.Open.Any(open => open.Due == due) || series.Find(job)?.NextAfter(due.AddTicks(-1)) == due)
        {
            due = due.AddTicks(1);
        }

        return due;
    }

    /// <summary>Gets the instant of the next occurrence of a job that would come up if nothing held it back; null for a one-off job.</summary>
    public static DateTimeOffset? NextAt(Job job)
        => InCatchUp(job) && job.CatchUpNotBefore > job.NextDue ? job.CatchUpNotBefore : job.NextRunAt ?? job.NextDue;

    /// <summary>Gets when the next occurrence of a job is to be taken up; null if something else must happen before.</summary>
    public static DateTimeOffset? TakeUpAt(Job job)
    {
        var backfill = job.Backfills is null ? null : Backfilling.NextAt(job);
        if (IsHeldBack(job) || (IsBusy(job) && !MayTakeUpBeside(job)))
        {
            return backfill;
        }

        return NextAt(job) is var next && backfill < next ? backfill : next ?? backfill;
    }

    /// <summary>Takes up the occurrences of a job that are due, as its policies say.</summary>
    public Job TakeUp(Job job, DateTimeOffset now, OutcomeLog outcomes)
    {
        var (before, mark) = (job, outcomes.Mark);
        try
        {
            if (Backfilling.NextAt(job) <= now && series.Find(job) is { } backfilled)
            {
                job = Backfilling.TakeUp(job, backfilled, now);
            }

            return TakeUpRecurrence(job, now, outcomes);
        }
        catch (CalendarFailedException failure)
        {
            outcomes.BackTo(mark);
            var next = Backfilling.NextAt(before) <= now ? Backfilling.NextOf(before, now) : NextOf(before, now);
            return AttemptRules.Quarantined(before, next, failure.Message, now, outcomes);
        }
    }

    /// <summary>Settles what came due while the occurrence ran that has just ended.</summary>
    public Job AfterOutcome(Job job, Occurrence ended, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (job.Settings.MaxRuns <= job.Runs)
        {
            job = job with { NextDue = null, NextRunAt = null };
        }

        return ended is { Triggered: false, Backfill: null } && !InCatchUp(job) && job.Paused is null
            ? TryDecide(job, now, outcomes, OverlapRule.Find(job.Settings.Overlap).AfterOutcome)
            : job;
    }

    /// <summary>Records every occurrence that a pause held back, and goes on from now.</summary>
    public Job PassOverPaused(Job job, DateTimeOffset now, OutcomeLog outcomes)
    {
        var reason = job.Paused!.Reason is { } given ? $"paused: {given}" : "paused";
        while (job.NextDue is { } before && before <= now)
        {
            job = TryDecide(job, now, outcomes, decision => decision.PassOver(now, OccurrenceOutcome.Skipped, reason));
            if (job.NextDue == before)
            {
                break;
            }
        }

        return job with { CatchUpUntil = null, CatchUpNotBefore = null };
    }

    /// <summary>Says whether an occurrence was held before it was taken up, so that it comes up again by itself.</summary>
    public static bool ComesUpAgain(Job job, Occurrence held)
        => held.Backfill is { } range
            ? job.Backfills?[0] is { } first && first.Generation == range && first.Next == held.Due
            : held.Due == job.NextDue;

    /// <summary>Says whether overdue occurrences of a job are being caught up one by one.</summary>
    public static bool InCatchUp(Job job) => job.NextDue <= job.CatchUpUntil;

    /// <summary>Says whether an occurrence of the recurrence itself has no outcome yet.</summary>
    public static bool IsBusy(Job job) => job.Open.Any(open => open is { Triggered: false, Backfill: null });

    private static bool IsHeldBack(Job job)
        => job.NextDue is null
            || job.Paused is not null
            || job.IsQuarantined
            || job.Runs + job.Open.Count(open => open.Backfill is null) >= job.Settings.MaxRuns;

    private static bool MayTakeUpBeside(Job job) => !InCatchUp(job) && OverlapRule.Find(job.Settings.Overlap).MayTakeUpWhileBusy;

    private static Occurrence NextOf(Job job, DateTimeOffset now) => new() { Due = job.NextDue!.Value, RunAt = now };

    private Job TakeUpRecurrence(Job job, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (IsHeldBack(job) || !(NextAt(job) <= now))
        {
            return job;
        }

        if (series.Find(job) is not { } known)
        {
            return AttemptRules.Quarantined(job, NextOf(job, now), series.ErrorOf(job)!, now, outcomes);
        }

        // Each step takes one occurrence up or passes some over; what is left after these is taken up in the next wave.
        var decision = new Decision(scheduleId, job, known, now, outcomes);
        for (var step = 0; step < MostSteps && !IsHeldBack(decision.Job) && NextAt(decision.Job) <= now && Step(decision); step++)
        {
        }

        return decision.Job;
    }

    /// <summary>Takes one occurrence up, or passes some over.</summary>
    /// <returns>Whether there may be more to decide now.</returns>
    private bool Step(Decision decision)
    {
        if (decision.Series.LeadingExcluded(decision.Job.NextDue!.Value, decision.Now) is { Excluded: > 0 } excluded)
        {
            decision.SkipExcluded(excluded);
            return true;
        }

        var overlap = OverlapRule.Find(decision.Job.Settings.Overlap);
        if (IsBusy(decision.Job) && !MayTakeUpBeside(decision.Job))
        {
            if (!InCatchUp(decision.Job))
            {
                overlap.WhileBusy(decision);
            }

            return false;
        }

        if (InCatchUp(decision.Job))
        {
            decision.CatchUpNext();
            return false;
        }

        var catchUp = CatchUpRule.Find(decision.CatchUp.Mode);
        var window = catchUp.WindowOf(decision.CatchUp);
        if (decision.PassOver(LastMissed(decision, decision.Now - window), OccurrenceOutcome.Missed, $"more than {window} late"))
        {
            return true;
        }

        var overdue = decision.Series.Count(decision.Job.NextDue!.Value, decision.Now);
        if (overdue.Count == 1 || overlap.TakesEachOverdue)
        {
            decision.TakeUp();
        }
        else
        {
            catchUp.Overdue(decision, overdue);
        }

        return true;
    }

    /// <summary>Gets the instant up to which occurrences are too late.</summary>
    private DateTimeOffset LastMissed(Decision decision, DateTimeOffset begin)
    {
        // An occurrence that was put off by jitter is not late for that. Jitter never reaches the next one, so only the last can be such a one.
        var job = decision.Job;
        return decision.Series.Count(job.NextDue!.Value, begin.AddTicks(-1)) is { Last: { } last }
            && last + Jitter.For(scheduleId, job, decision.Series, last) >= begin
                ? last.AddTicks(-1)
                : begin.AddTicks(-1);
    }

    /// <summary>Decides on a job; if that fails, because the calendar does, the decision is left for when the job is taken up.</summary>
    private Job TryDecide(Job job, DateTimeOffset now, OutcomeLog outcomes, Action<Decision> decide)
    {
        if (series.Find(job) is not { } known)
        {
            return job;
        }

        var (decision, mark) = (new Decision(scheduleId, job, known, now, outcomes), outcomes.Mark);
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
}
