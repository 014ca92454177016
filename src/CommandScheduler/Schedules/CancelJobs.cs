namespace CommandScheduler.Schedules;

/// <summary>Removes a job, or all of them.</summary>
internal sealed record CancelJobs(string? Name) : Change(Name)
{
    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        foreach (var job in draft.ToCancel(Name))
        {
            draft.Cancel(job, now);
        }
    }
}
