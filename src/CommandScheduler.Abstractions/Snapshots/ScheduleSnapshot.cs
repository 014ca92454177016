namespace CommandScheduler;

/// <summary>A schedule and its jobs, as they were at one moment.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.ScheduleSnapshot")]
public sealed record ScheduleSnapshot
{
    [Id(2)]
    private readonly JobSnapshot[] _jobs = [];

    /// <summary>Gets the schedule id. A schedule with a Guid key has its 32-digit text here.</summary>
    [Id(0)]
    public required string ScheduleId { get; init; }

    /// <summary>
    /// Gets the version, for <see cref="ScheduleBatch.ExpectedVersion"/>. It grows with every change, by no fixed step, and does
    /// not come back when the schedule was empty meanwhile.
    /// </summary>
    /// <value>0 if the schedule has no jobs.</value>
    [Id(1)]
    public required long Version { get; init; }

    /// <summary>Gets the jobs, in the order in which they were scheduled.</summary>
    public required IReadOnlyList<JobSnapshot> Jobs
    {
        get => _jobs;
        init => _jobs = [.. value];
    }
}
