namespace CommandScheduler;

/// <summary>There is no such job. Nothing was changed.</summary>
[GenerateSerializer, Alias("CommandScheduler.JobNotFoundException")]
public sealed class JobNotFoundException : SchedulerException
{
    /// <summary>Makes the error for one name.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="jobName">The name that was not found; null if the schedule has no job at all.</param>
    public JobNotFoundException(string scheduleId, string? jobName)
        : base(jobName is null
            ? $"Schedule '{scheduleId}' has no jobs."
            : $"Schedule '{scheduleId}' has no job named '{jobName}'. It may have run, or never have been scheduled; Describe lists the jobs that are there.")
    {
        ScheduleId = scheduleId;
        JobName = jobName;
    }

    /// <summary>Gets the schedule.</summary>
    [Id(0)]
    public string ScheduleId { get; }

    /// <summary>Gets the name that was not found; null if the schedule has no job at all.</summary>
    [Id(1)]
    public string? JobName { get; }
}
