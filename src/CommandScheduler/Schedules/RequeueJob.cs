namespace CommandScheduler.Schedules;

/// <summary>Makes the occurrences of a job that were dead-lettered or quarantined due now: all of them, or the one of a due time.</summary>
internal sealed record RequeueJob(string Name, DateTimeOffset? Due = null) : Change(Name)
{
    public override string Verb() => Due is null ? nameof(IScheduleGrain.Requeue) : nameof(IScheduleGrain.RequeueRun);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        var before = draft.Find(Name);
        var all = HeldRuns.Of(before).ToList();
        var requeued = all.Where(held => Due is null || held.Occurrence.Due == Due).ToList();
        if (requeued.Count == 0)
        {
            throw new SchedulerException(
                $"Job '{before.Name}' of schedule '{draft.ScheduleId}' has nothing that is dead-lettered or quarantined"
                + (all.Count == 0
                    ? ". To run it now, trigger it."
                    : $" and was due at {Due:O}. What it has was due at {string.Join(", ", all.Select(held => held.Occurrence.Due.ToString("O")))}."));
        }

        var job = before;
        foreach (var held in requeued)
        {
            job = HeldRuns.Remove(job, held);

            // An occurrence whose rule could not be read was not taken up; it comes up again by itself.
            if (!ComesUpAgain(job, held.Occurrence))
            {
                job = job with { Open = job.Open.Add(OnceMore(held.Occurrence, now)) };
            }

            if (held is { IsQuarantined: false, Occurrence.Backfill: null })
            {
                // One that was taken over was a run of an earlier form of the job.
                job = job with { Runs = Math.Max(job.Runs - 1, 0) };
            }
        }

        draft.Replace(before, job);
    }

    /// <summary>Gets an occurrence as it is due now, with all attempts.</summary>
    public static Occurrence OnceMore(Occurrence occurrence, DateTimeOffset now)
        => occurrence with { RunAt = now, Attempts = 0, Unfinished = null, DeferredBecause = null, UndeliverableSince = null, Requeued = true };

    /// <summary>Says whether an occurrence was quarantined before it was taken up, so that it comes up again by itself.</summary>
    public static bool ComesUpAgain(Job job, Occurrence occurrence)
        => occurrence.Backfill is { } range
            ? job.Backfills?[0] is { } first && first.Generation == range && first.Next == occurrence.Due
            : occurrence.Due == job.NextDue;
}
