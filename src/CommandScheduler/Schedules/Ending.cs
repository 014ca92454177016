namespace CommandScheduler.Schedules;

/// <summary>What becomes of the occurrences of a job that is cancelled or replaced: each that came due has its outcome.</summary>
internal static class Ending
{
    /// <summary>How many overdue occurrences a changed job takes over at most.</summary>
    private const int MostTakenOver = 100;

    /// <summary>Records the outcomes of a job that is gone.</summary>
    public static void Record(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (job.Recurrence is not null)
        {
            RecordLeft(job, recurring, now, outcomes);
        }

        foreach (var open in job.Open)
        {
            outcomes.Record(job, open.Due, OccurrenceOutcome.Cancelled, now, attempts: open.Attempts, isBackfill: open.Backfill is not null);
        }

        foreach (var range in job.Backfills ?? [])
        {
            outcomes.Record(job, range.To, OccurrenceOutcome.Cancelled, now, count: range.Left, isBackfill: true);
        }
    }

    /// <summary>Takes up what is overdue of a job that is being replaced by a changed form of itself, as its catch-up says.</summary>
    /// <returns>The job without what is taken over, and that: due now, or when its jitter is over, with all attempts.</returns>
    public static (Job Left, IReadOnlyList<Occurrence> TakenOver) TakeOver(
        Job job,
        Recurring recurring,
        RunningTable running,
        long most,
        DateTimeOffset now,
        OutcomeLog outcomes)
    {
        if (job.Paused is null)
        {
            var waiting = recurring.WhileFull(job, now, outcomes);
            job = recurring.TryDecide(waiting, now, outcomes, decision => decision.TakeUpOverdue(MostTakenOver));
        }

        // What runs goes on to its end; nobody begins it once more.
        List<Occurrence> all = [.. job.Open.Where(open => open.Backfill is null && job.MayBegin(open) && !running.Contains(job, open))];
        var taken = all.Skip(all.Count - (int)Math.Min(most, all.Count)).ToList();
        return (
            job with { Open = job.Open.RemoveRange(taken) },
            [.. taken.Select(open => new Occurrence { Due = open.Due, RunAt = IsFresh(open) ? open.RunAt : now, Triggered = open.Triggered })]);
    }

    private static bool IsFresh(Occurrence open) => open is { Attempts: 0, UndeliverableSince: null };

    private static void RecordLeft(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        if (job.Held is { IsQuarantined: true } held && RequeueJob.ComesUpAgain(job, held.Occurrence) && held.Occurrence.Backfill is null)
        {
            // It has its outcome.
            job = recurring.Passed(job);
        }

        if (job.Paused is { } pause)
        {
            job = pause.Since is { } since ? recurring.PassOver(job, since, OccurrenceOutcome.Cancelled, null, now, outcomes) : job;
            Pausing.PassedOver(job, recurring, now, outcomes);
        }
        else if (!Recurring.HasAllRuns(job))
        {
            recurring.PassOver(recurring.WhileFull(job, now, outcomes), now, OccurrenceOutcome.Cancelled, null, now, outcomes);
        }
    }
}
