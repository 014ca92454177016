namespace CommandScheduler.Schedules;

/// <summary>The rules for the end of an attempt: each gives the job as it is afterwards.</summary>
internal static class AttemptRules
{
    public static Job Succeed(Job job, Occurrence open, int number, DateTimeOffset now, OutcomeLog outcomes)
    {
        job = outcomes.Record(job, open.Due, OccurrenceOutcome.Succeeded, now, attempts: number, isBackfill: open.Backfill is not null);
        return job with { Open = job.Open.Remove(open), Runs = RunsAfter(job, open), LastError = null };
    }

    /// <returns>The job, and when the attempt is repeated; null if it was the last.</returns>
    public static (Job Job, DateTimeOffset? RetryAt) Fail(
        string scheduleId,
        Job job,
        Occurrence open,
        int number,
        string error,
        DateTimeOffset now,
        OutcomeLog outcomes)
    {
        if (number >= job.Retry.MaxAttempts)
        {
            return (DeadLetter(job, open with { Attempts = number }, error, now, outcomes), null);
        }

        var retryAt = now + Jittering.RetryDelay(scheduleId, job, open.Due, number);
        return (job with { Open = job.Open.Replace(open, open with { Attempts = number, RunAt = retryAt }), LastError = error }, retryAt);
    }

    public static Job DeadLetter(Job job, Occurrence open, string error, DateTimeOffset now, OutcomeLog outcomes)
    {
        job = outcomes.Record(
            job, open.Due, OccurrenceOutcome.DeadLettered, now, error, attempts: open.Attempts, isBackfill: open.Backfill is not null);
        return job with
        {
            Open = job.Open.RemoveAll(other => other.IsSameAs(open)),
            Held = new(open, OccurrenceOutcome.DeadLettered),
            Runs = RunsAfter(job, open),
            LastError = error,
        };
    }

    public static Job Quarantine(Job job, Occurrence occurrence, string error, DateTimeOffset now, OutcomeLog outcomes)
    {
        job = outcomes.Record(
            job, occurrence.Due, OccurrenceOutcome.Quarantined, now, error, attempts: occurrence.Attempts, isBackfill: occurrence.Backfill is not null);
        return job with
        {
            Open = job.Open.RemoveAll(open => open.IsSameAs(occurrence)),
            Held = new(occurrence with { Attempts = 0 }, OccurrenceOutcome.Quarantined),
            LastError = error,
        };
    }

    /// <summary>Takes back an attempt that did not run to its end.</summary>
    /// <returns>The job; the same if the attempt was not recorded, so that there is nothing to take back.</returns>
    public static Job TakeBack(Job job, Occurrence open, int number)
        => open.Attempts == number ? job with { Open = job.Open.Replace(open, open with { Attempts = number - 1 }) } : job;

    private static long RunsAfter(Job job, Occurrence ended) => ended.Backfill is null ? job.Runs + 1 : job.Runs;
}
