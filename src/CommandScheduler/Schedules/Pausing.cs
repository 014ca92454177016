namespace CommandScheduler.Schedules;

/// <summary>The rules of paused jobs: what was due before the pause waits for its end, and what comes due meanwhile is passed over.</summary>
internal static class Pausing
{
    /// <summary>How many pauses may be over while something from before the first of them still waits.</summary>
    private const int MostSpans = 20;

    /// <summary>Holds a job back. One that is paused already has another reason from now on.</summary>
    public static Job Paused(Job job, string? reason, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        // What is skipped because another one runs must not wait for the end of the pause.
        var settled = job.Recurrence is null || job.Paused is not null ? job : recurring.WhileFull(job, now, outcomes);
        return settled with { Paused = job.Paused is { } pause ? pause with { Reason = reason } : new PauseMark(reason, now) };
    }

    /// <summary>Lets a paused job go on from now, and records the occurrences that it missed.</summary>
    public static Job Resumed(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
        => job.Paused is null ? job : PassedOver(job, recurring, now, outcomes) with { Paused = null };

    /// <summary>Records the occurrences that came due while a job was paused.</summary>
    public static Job PassedOver(Job job, Recurring recurring, DateTimeOffset now, OutcomeLog outcomes)
    {
        var pause = job.Paused!;
        var reason = pause.Reason is { } given ? $"paused: {given}" : "paused";
        if (job.NextDue <= pause.Since && !(job.PausedSpans?.Length >= MostSpans))
        {
            return recurring.TryDecide(
                job, now, outcomes, decision => decision.PassOverBetween(pause.Since.Value, now, OccurrenceOutcome.Skipped, reason));
        }

        var resumed = recurring.PassOver(job, now, OccurrenceOutcome.Skipped, reason, now, outcomes);
        if (job.Held is { IsQuarantined: true } held && RequeueJob.ComesUpAgain(job, held.Occurrence) && !RequeueJob.ComesUpAgain(resumed, held.Occurrence))
        {
            // It was passed over with the others.
            resumed = HeldRuns.Remove(resumed, held);
        }

        return resumed with { CatchUpUntil = null, CatchUpNotBefore = null };
    }
}
