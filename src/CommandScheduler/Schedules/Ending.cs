namespace CommandScheduler.Schedules;

/// <summary>What becomes of the occurrences of a job that is cancelled or replaced: each that came due has its outcome.</summary>
internal static class Ending
{
    /// <summary>How many overdue occurrences a changed job takes over at most.</summary>
    private const int MostTakenOver = 100;

    /// <summary>Records the outcomes of a job that is gone.</summary>
    public static void Record(Job job, Recurring recurring, RunningTable running, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (job.Recurrence is not null)
        {
            RecordLeft(job, recurring, now, outcomes);
        }

        foreach (var open in job.Open)
        {
            outcomes.Record(
                job, open.Due, OccurrenceOutcome.Cancelled, now, attempts: running.AttemptsOf(job, open), isBackfill: open.Backfill is not null);
        }

        foreach (var range in job.Backfills ?? [])
        {
            // One that is quarantined before it was taken up has its outcome.
            var isFirstQuarantined = job.Held is { IsQuarantined: true, Occurrence: { Backfill: { } generation } next }
                && generation == range.Generation && next.Due == range.Next;
            if (range.Left - (isFirstQuarantined ? 1 : 0) is > 0 and var left)
            {
                outcomes.Record(job, range.To, OccurrenceOutcome.Cancelled, now, count: left, isBackfill: true);
            }
        }
    }

    /// <summary>Takes up what is overdue of a job that is being replaced by a changed form of itself, as its catch-up says.</summary>
    /// <returns>The job without what is taken over, and that: due now, or when it was put off to, with all attempts.</returns>
    public static (Job Left, IReadOnlyList<Occurrence> TakenOver) TakeOver(
        Job job,
        Recurring recurring,
        RunningTable running,
        long most,
        DateTimeOffset now,
        OutcomeLog outcomes)
    {
        // A changed form is the remedy of what holds a quarantined job back.
        var released = Released(job, running, now);
        var freed = job with { Held = null, EarlierHeld = null, Open = [.. job.Open, .. released] };
        if (freed.Paused is null && !Recurring.HasAllRuns(freed))
        {
            var waiting = recurring.WhileFull(freed, now, outcomes);
            freed = recurring.TryDecide(waiting, now, outcomes, decision => decision.TakeUpOverdue(MostTakenOver));
        }

        // What runs goes on to its end; nobody begins it once more.
        List<Occurrence> all = [.. freed.Open.Where(open => open.Backfill is null && freed.MayBegin(open) && !running.Contains(job, open))];
        var taken = all.Skip(all.Count - (int)Math.Min(most, all.Count)).ToList();
        var left = freed with { Held = job.Held, Open = freed.Open.RemoveRange(taken).RemoveRange(released) };
        return (
            // What does not come up, since the job has all its runs, does not do so for what is taken out of it.
            Recurring.HasAllRuns(freed) ? left with { NextDue = null } : left,
            [.. taken.Select(open => TakenOver(open, now))]);
    }

    /// <summary>Gets the quarantined occurrence of a job as it is due when nothing holds it back any more; none if it comes up by itself.</summary>
    private static Occurrence[] Released(Job job, RunningTable running, DateTimeOffset now)
        => job.OnTrial is { Occurrence: { Backfill: null } tried } && !RequeueJob.ComesUpAgain(job, tried) && !running.Contains(job, tried)
            ? [RequeueJob.OnceMore(tried, now)]
            : [];

    private static Occurrence TakenOver(Occurrence open, DateTimeOffset now)
    {
        var isPutOff = open is { Attempts: 0, UndeliverableSince: null } or { DeferredBecause: not null };
        return new()
        {
            Due = open.Due,
            RunAt = isPutOff ? open.RunAt : open.Due > now ? open.Due : now,
            Triggered = open.Triggered,
            Requeued = open.Requeued,
            DeferredBecause = open.DeferredBecause,
        };
    }

    private static void RecordLeft(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (Recurring.HasAllRuns(job))
        {
            return;
        }

        if (job.Paused is { } pause)
        {
            job = pause.Since is { } since ? recurring.PassOver(job, since, OccurrenceOutcome.Cancelled, null, now, outcomes) : job;
            Pausing.PassedOver(job, recurring, now, outcomes);
        }
        else
        {
            recurring.PassOver(recurring.WhileFull(job, now, outcomes), now, OccurrenceOutcome.Cancelled, null, now, outcomes);
        }
    }
}
