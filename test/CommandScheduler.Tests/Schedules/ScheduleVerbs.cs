using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>The verbs of a schedule as calls, each a batch of one change.</summary>
internal static class ScheduleVerbs
{
    public static Applied Apply(this Schedule schedule, Change change, DateTimeOffset now)
        => schedule.Apply([change], "batch", expectedVersion: null, requestId: null, now);

    public static void Trigger(this Schedule schedule, string name, DateTimeOffset now) => schedule.Apply(new TriggerJob(name), now);

    public static void Requeue(this Schedule schedule, string name, DateTimeOffset now) => schedule.Apply(new RequeueJob(name), now);

    public static long Backfill(
        this Schedule schedule,
        string name,
        DateTimeOffset from,
        DateTimeOffset to,
        BackfillOptions options,
        DateTimeOffset now)
        => schedule.Apply(new BackfillJob(name, from, to, options), now).Backfilled;

    /// <summary>Makes a change that is about jobs which are there.</summary>
    public static Change About(BatchVerb verb, string? name, string? reason = null) => verb switch
    {
        BatchVerb.Cancel => new CancelJobs(name),
        BatchVerb.Pause => new PauseJobs(name, reason),
        BatchVerb.Resume => new ResumeJobs(name),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "It needs more than a name."),
    };
}
