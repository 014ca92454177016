namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Requeue"/>, or <see cref="IScheduleGrain.RequeueRun"/>, as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.RequeueSchedule")]
public sealed record RequeueSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Gets the nominal due time of the occurrence; null for every one that is dead-lettered or quarantined.</summary>
    [Id(1)]
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets an id of the caller's choice that makes repeating the command safe; see <see cref="JobOptions.RequestId"/>.</summary>
    [Id(2)]
    public string? RequestId { get; init; }
}
