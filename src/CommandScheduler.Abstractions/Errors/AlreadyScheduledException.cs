namespace CommandScheduler;

/// <summary>The name of a new job is taken. Nothing was changed.</summary>
[GenerateSerializer, Alias("CommandScheduler.AlreadyScheduledException")]
public sealed class AlreadyScheduledException : SchedulerException
{
    /// <summary>Makes the error for one name.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="jobName">The name that is taken.</param>
    public AlreadyScheduledException(string scheduleId, string jobName)
        : base(
            $"Schedule '{scheduleId}' has a job named '{jobName}' already. "
            + "Choose another name, cancel that job, or set JobOptions.IfExists to Keep or Replace.")
    {
        ScheduleId = scheduleId;
        JobName = jobName;
    }

    /// <summary>Gets the schedule.</summary>
    [Id(0)]
    public string ScheduleId { get; }

    /// <summary>Gets the name that is taken.</summary>
    [Id(1)]
    public string JobName { get; }
}
