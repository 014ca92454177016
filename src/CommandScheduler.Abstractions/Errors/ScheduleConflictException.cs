namespace CommandScheduler;

/// <summary>A schedule is not at the version that a batch expected. Nothing was changed.</summary>
[GenerateSerializer, Alias("CommandScheduler.ScheduleConflictException")]
public sealed class ScheduleConflictException : SchedulerException
{
    /// <summary>Makes the error for one schedule.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="expectedVersion">The version that the batch expected.</param>
    /// <param name="actualVersion">The version that the schedule has.</param>
    public ScheduleConflictException(string scheduleId, long expectedVersion, long actualVersion)
        : base(
            $"Schedule '{scheduleId}' is at version {actualVersion}, not at {expectedVersion} as the batch expects. "
            + "Describe it again, decide anew and repeat the batch.")
    {
        ScheduleId = scheduleId;
        ExpectedVersion = expectedVersion;
        ActualVersion = actualVersion;
    }

    /// <summary>Gets the schedule.</summary>
    [Id(0)]
    public string ScheduleId { get; }

    /// <summary>Gets the version that the batch expected.</summary>
    [Id(1)]
    public long ExpectedVersion { get; }

    /// <summary>Gets the version that the schedule has.</summary>
    [Id(2)]
    public long ActualVersion { get; }
}
