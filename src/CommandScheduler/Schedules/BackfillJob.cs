using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Has a recurring job run the occurrences of a past range once more.</summary>
internal sealed record BackfillJob(string Name, DateTimeOffset From, DateTimeOffset To, BackfillOptions Options) : Change(Name)
{
    public override string Verb() => nameof(IScheduleGrain.Backfill);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        var job = draft.Find(Name);
        try
        {
            var (after, count) = Backfilling.Add(job, draft.Series.Find(job), From, To, Options, draft.NextGeneration(now), now);
            draft.Replace(job, after);
            draft.Backfilled += count;
        }
        catch (CalendarFailedException failure)
        {
            throw new SchedulerException($"Job '{job.Name}' cannot be run for a past range, and nothing was changed: {failure.Message}");
        }
    }
}
