namespace CommandScheduler.Schedules;

/// <summary>Removes a job, or all of them.</summary>
/// <param name="Name">The job; null for all of them.</param>
/// <param name="IfAny">Whether nothing is done if there is none.</param>
internal sealed record CancelJobs(string? Name, bool IfAny = false) : Change(Name)
{
    public override string Verb() => nameof(IScheduleGrain.Cancel);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        if (IfAny && (Name is null ? draft.Jobs.Count == 0 : draft.TryFind(Name) is null))
        {
            return;
        }

        foreach (var job in draft.ToCancel(Name))
        {
            draft.Cancel(job, now);
        }
    }
}
