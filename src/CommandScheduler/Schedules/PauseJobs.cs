namespace CommandScheduler.Schedules;

/// <summary>Pauses a job, or all of them.</summary>
internal sealed record PauseJobs(string? Name, string? Reason = null) : Change(Name)
{
    public override string Verb() => nameof(IScheduleGrain.Pause);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        foreach (var job in draft.About(Name))
        {
            draft.Replace(job, Pausing.Paused(job, Reason, draft.Recurring, now, draft.Outcomes));
        }
    }
}
