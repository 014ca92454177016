namespace CommandScheduler.Schedules;

/// <summary>The rules for the end of an attempt: each gives the job as it is afterwards.</summary>
internal static class AttemptRules
{
    public static Job Succeed(Job job, Occurrence open, int number, DateTimeOffset now, OutcomeLog outcomes)
    {
        job = outcomes.Record(job, open.Due, OccurrenceOutcome.Succeeded, now, attempts: number, isBackfill: open.Backfill is not null);
        return job with { Open = job.Open.Remove(open), Runs = RunsAfter(job, open), LastError = null };
    }

    /// <summary>Gets when a failed attempt is repeated; null if it was the last.</summary>
    public static DateTimeOffset? RetryAt(string scheduleId, Job job, RetryPolicy retry, Occurrence open, int number, AttemptEnd end, DateTimeOffset now)
        => end.Result == AttemptResult.Rejected || number >= retry.MaxAttempts
            ? null
            : end.Until ?? now + Jittering.RetryDelay(scheduleId, job, retry, open.Due, number);

    public static Job Retry(Job job, Occurrence open, Occurrence failed, AttemptFailure error, DateTimeOffset at)
        => job with { Open = job.Open.Replace(open, failed with { RunAt = at, DeferredBecause = null }), LastError = error.Summary };

    /// <summary>Puts an occurrence off, as its handler wants it. The attempt does not count.</summary>
    public static Job Defer(Job job, Occurrence open, int number, string reason, DateTimeOffset until)
        => job with { Open = job.Open.Replace(open, Before(open, number) with { RunAt = until, DeferredBecause = reason, UndeliverableSince = null }) };

    public static Job DeadLetter(Job job, Occurrence open, string error, int jobs, DateTimeOffset now, OutcomeLog outcomes)
    {
        job = outcomes.Record(
            job, open.Due, OccurrenceOutcome.DeadLettered, now, error, attempts: open.Attempts, isBackfill: open.Backfill is not null);
        job = job with { Open = job.Open.RemoveAll(other => other.IsSameAs(open)), Runs = RunsAfter(job, open), LastError = error };
        return HeldRuns.Add(job, new(open with { UndeliverableSince = null }, OccurrenceOutcome.DeadLettered, now), jobs);
    }

    /// <summary>Has an occurrence wait for a person, or for a build that can deliver it. It is tried again now and then.</summary>
    public static Job Quarantine(Job job, Occurrence occurrence, string error, int jobs, DateTimeOffset now, OutcomeLog outcomes)
    {
        job = outcomes.Record(
            job, occurrence.Due, OccurrenceOutcome.Quarantined, now, error, attempts: occurrence.Attempts, isBackfill: occurrence.Backfill is not null);
        return KeepQuarantined(job, occurrence with { UndeliverableSince = occurrence.UndeliverableSince ?? now }, error, now, jobs, now);
    }

    /// <summary>Leaves an occurrence quarantined that was tried again to no avail.</summary>
    public static Job KeepQuarantined(Job job, Occurrence occurrence, string error, DateTimeOffset failedAt, int jobs, DateTimeOffset now)
    {
        job = job with { Open = job.Open.RemoveAll(open => open.IsSameAs(occurrence)), LastError = error };
        var nextTrial = Delivery.NextTrial(occurrence.UndeliverableSince ?? failedAt, now);
        return HeldRuns.Add(job, new(occurrence with { Attempts = 0, Unfinished = null, RunAt = nextTrial }, OccurrenceOutcome.Quarantined, failedAt), jobs);
    }

    /// <summary>Takes back an attempt that did not run to its end.</summary>
    /// <returns>The job; the same if the attempt was not recorded, so that there is nothing to take back.</returns>
    public static Job TakeBack(Job job, Occurrence open, int number)
        => open.Attempts == number ? job with { Open = job.Open.Replace(open, Before(open, number)) } : job;

    /// <summary>Takes back a trial of a quarantined occurrence, which stays quarantined.</summary>
    /// <inheritdoc cref="TakeBack(Job, Occurrence, int)" path="/returns"/>
    public static Job TakeBack(Job job, HeldOccurrence tried, int number)
        => tried.Occurrence.Attempts == number ? HeldRuns.Replace(job, tried, tried with { Occurrence = Before(tried.Occurrence, number) }) : job;

    /// <summary>Gets an occurrence as it was before an attempt that does not count.</summary>
    private static Occurrence Before(Occurrence open, int number) => open with { Attempts = number - 1, Unfinished = null };

    private static long RunsAfter(Job job, Occurrence ended) => ended.Backfill is null ? JobFaults.Counted(job.Runs + 1) : job.Runs;
}
