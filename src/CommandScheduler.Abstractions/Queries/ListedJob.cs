namespace CommandScheduler;

/// <summary>A job as it is stored, and the schedule to which it belongs.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.ListedJob")]
public sealed record ListedJob
{
    /// <summary>Gets the id of the job's schedule. A schedule with a Guid key has its 32-digit text here.</summary>
    [Id(0)]
    public required string ScheduleId { get; init; }

    /// <summary>Gets the job, as <see cref="IScheduleGrain.Describe"/> would give it if nothing were being dispatched.</summary>
    [Id(1)]
    public required JobSnapshot Job { get; init; }

    /// <summary>Gets the command as JSON. A database may have changed its white space and the order of its properties.</summary>
    /// <value>Null if the command is kept as bytes.</value>
    [Id(2)]
    public string? CommandJson { get; init; }
}
