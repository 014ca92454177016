namespace CommandScheduler;

/// <summary>A job as it is stored, and the schedule to which it belongs.</summary>
/// <remarks>
/// A job that this build cannot read is listed as quarantined, with the reason in <see cref="JobSnapshot.LastError"/>; it can be cancelled or
/// replaced, and what is stored of it stays as it is. A schedule of which nothing can be read is one such entry, with an empty name. Nothing is
/// known of either, so that a filter with conditions other than <see cref="JobFilter.ScheduleIdPrefix"/> may not find it.
/// </remarks>
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
