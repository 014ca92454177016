namespace CommandScheduler.Schedules;

/// <summary>Makes an occurrence that was dead-lettered or quarantined due now.</summary>
internal sealed record RequeueJob(string Name) : Change(Name)
{
    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        var job = draft.Find(Name);
        if (job.Held is not { } held)
        {
            throw new SchedulerException(
                $"Job '{job.Name}' of schedule '{draft.ScheduleId}' has nothing that is dead-lettered or quarantined. To run it now, trigger it.");
        }

        // An occurrence whose rule could not be read was not taken up; it comes up again by itself.
        var again = held.Occurrence with { RunAt = now, Attempts = 0, Unfinished = null, DeferredBecause = null };
        var open = ComesUpAgain(job, held.Occurrence) ? job.Open : job.Open.Add(again);
        var runs = held is { Outcome: OccurrenceOutcome.DeadLettered, Occurrence.Backfill: null } ? job.Runs - 1 : job.Runs;
        draft.Replace(job, job with { Held = null, Open = open, Runs = runs });
    }

    /// <summary>Says whether an occurrence was quarantined before it was taken up, so that it comes up again by itself.</summary>
    private static bool ComesUpAgain(Job job, Occurrence occurrence)
        => occurrence.Backfill is { } range
            ? job.Backfills?[0] is { } first && first.Generation == range && first.Next == occurrence.Due
            : occurrence.Due == job.NextDue;
}
