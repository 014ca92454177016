namespace CommandScheduler.Schedules;

/// <summary>An attempt that is to be dispatched.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Job">The job, as it was when the attempt began.</param>
/// <param name="Key">The occurrence.</param>
/// <param name="RunAt">When the attempt was allowed to start; what lateness is measured from.</param>
/// <param name="Number">The number of the attempt, from 1.</param>
internal sealed record Attempt(string ScheduleId, Job Job, OccurrenceKey Key, DateTimeOffset RunAt, int Number)
{
    /// <summary>Gets the nominal due time of the occurrence.</summary>
    public DateTimeOffset Due => Key.Due;

    /// <summary>Gets the id of the occurrence, the same for each of its attempts.</summary>
    public string OccurrenceId { get; } = Key.ToId(ScheduleId, Job.Name);
}
