namespace CommandScheduler.Schedules;

/// <summary>Removes the jobs for which a condition holds, if there are any.</summary>
internal sealed record CancelFitting(Func<Job, bool> Fits) : Change((string?)null)
{
    public override string Verb() => nameof(IScheduleGrain.Cancel);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        foreach (var job in draft.Jobs.Where(Fits).Reverse().ToList())
        {
            draft.Cancel(job, now);
        }
    }
}
