namespace CommandScheduler.Schedules;

/// <summary>Makes a job due now, also while it is paused.</summary>
internal sealed record TriggerJob(string Name) : Change(Name)
{
    /// <summary>How many runs that were asked for a job keeps while they have no outcome: it is stored with each change.</summary>
    private const int MostWaiting = 1_000;

    public override string Verb() => nameof(IScheduleGrain.Trigger);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        var job = draft.Find(Name);
        if (job.IsQuarantined || (job.Held is not null && job.Open.IsEmpty && job.NextDue is null))
        {
            throw new SchedulerException(
                $"Job '{job.Name}' of schedule '{draft.ScheduleId}' is {(job.IsQuarantined ? "quarantined" : "dead-lettered")}, "
                + "so it cannot be triggered. Requeue it instead.");
        }

        if (job.Kind == JobKind.Recurring)
        {
            if (job.Open.Count(open => open.Triggered) >= MostWaiting)
            {
                throw new SchedulerException(
                    $"Job '{job.Name}' of schedule '{draft.ScheduleId}' was triggered {MostWaiting} times and these runs have no outcome yet. "
                    + "Wait until one has.");
            }

            var due = draft.Recurring.FreeDue(job, now);
            draft.Replace(job, job with { Open = job.Open.Add(new Occurrence { Due = due, RunAt = now, Triggered = true }), LastTriggered = due });
        }
        else if (!draft.Running.Contains(job, job.Open[0]))
        {
            draft.Replace(job, job with { Open = [job.Open[0] with { RunAt = now, Triggered = true }] });
        }
    }
}
