namespace CommandScheduler.Schedules;

/// <summary>Lets a paused job, or all of them, go on from now, and records the occurrences that they missed.</summary>
internal sealed record ResumeJobs(string? Name) : Change(Name)
{
    public override string Verb() => nameof(IScheduleGrain.Resume);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        foreach (var job in draft.About(Name))
        {
            // The occurrences that a recurring job missed during its pause may have been its last.
            draft.Replace(job, Pausing.Resumed(job, draft.Recurring, now, draft.Outcomes));
        }
    }
}
