namespace CommandScheduler.Schedules;

/// <summary>The rules of paused jobs: what comes up meanwhile is passed over.</summary>
internal static class Pausing
{
    /// <summary>Lets a paused job go on from now, and records what it missed.</summary>
    public static Job Resumed(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
        => job.Paused is null ? job : PassedOver(job, recurring, now, outcomes) with { Paused = null };

    /// <summary>Records what a paused job missed until now; a catch-up in the middle of which it was paused ends.</summary>
    public static Job PassedOver(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        var reason = job.Paused!.Reason is { } given ? $"paused: {given}" : "paused";
        var before = job.NextDue;
        while (before <= now)
        {
            job = recurring.TryDecide(job, now, outcomes, decision => decision.PassOver(now, OccurrenceOutcome.Skipped, reason));
            if (job.NextDue == before)
            {
                break;
            }

            before = job.NextDue;
        }

        return job with { CatchUpUntil = null, CatchUpNotBefore = null };
    }
}
