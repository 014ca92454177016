namespace CommandScheduler.Schedules;

/// <summary>The rules of paused jobs: occurrences that come up meanwhile are passed over.</summary>
internal static class Pausing
{
    /// <summary>Lets a paused job go on from now, and records the occurrences that it missed.</summary>
    public static Job Resumed(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
        => job.Paused is null ? job : PassedOver(job, recurring, now, outcomes) with { Paused = null };

    /// <summary>Records the occurrences that a paused job missed until now, and ends a catch-up that the pause interrupted.</summary>
    public static Job PassedOver(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        var reason = job.Paused!.Reason is { } given ? $"paused: {given}" : "paused";
        var (paused, before) = (job, job.NextDue);
        while (before <= now)
        {
            job = recurring.TryDecide(job, now, outcomes, decision => decision.PassOver(now, OccurrenceOutcome.Skipped, reason));
            if (job.NextDue == before)
            {
                break;
            }

            before = job.NextDue;
        }

        if (paused.Held is { IsQuarantined: true } held && RequeueJob.ComesUpAgain(paused, held.Occurrence) && !RequeueJob.ComesUpAgain(job, held.Occurrence))
        {
            // It was passed over with the others.
            job = HeldRuns.Remove(job, held);
        }

        return job with { CatchUpUntil = null, CatchUpNotBefore = null };
    }
}
