namespace CommandScheduler.Schedules;

/// <summary>The rules of a command that no silo so far could deliver: another silo, or the next build, may know it.</summary>
internal static class Delivery
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestPauseOfQuarantined = TimeSpan.FromHours(1);

    /// <summary>Has an occurrence tried again after a pause, or quarantines it when it has been tried for long enough.</summary>
    /// <param name="job">The job.</param>
    /// <param name="open">Its occurrence.</param>
    /// <param name="failed">The occurrence with its errors.</param>
    /// <param name="error">Why it cannot be delivered.</param>
    /// <param name="tryFor">For how long it is tried before it is quarantined.</param>
    /// <param name="jobs">How many jobs the schedule has.</param>
    /// <param name="now">The present time.</param>
    /// <param name="outcomes">Where the outcome is recorded.</param>
    public static Job Failed(
        Job job, Occurrence open, Occurrence failed, string error, TimeSpan tryFor, int jobs, DateTimeOffset now, OutcomeLog outcomes)
    {
        var since = open.UndeliverableSince < now ? open.UndeliverableSince.Value : now;
        failed = failed with { Unfinished = null, DeferredBecause = null, UndeliverableSince = since };
        // One is quarantined, and holds the others back.
        return now - since >= tryFor && !job.IsQuarantined
            ? AttemptRules.Quarantine(job, failed, error, jobs, now, outcomes)
            : job with { Open = job.Open.Replace(open, failed with { RunAt = now + Pause(since, now, LongestPause) }), LastError = error };
    }

    /// <summary>Gets when one that is quarantined is tried again: it waits an eighth of the time that it has waited, an hour at most.</summary>
    public static DateTimeOffset NextTrial(DateTimeOffset since, DateTimeOffset now) => now + Pause(since, now, LongestPauseOfQuarantined);

    private static TimeSpan Pause(DateTimeOffset since, DateTimeOffset now, TimeSpan longest)
    {
        var grown = (now - since) / 8;
        return grown < ShortestPause ? ShortestPause : grown > longest ? longest : grown;
    }
}
