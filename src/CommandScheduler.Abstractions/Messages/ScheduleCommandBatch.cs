namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.ScheduleBatch"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.ScheduleCommandBatch")]
public sealed record ScheduleCommandBatch : SchedulerCommand
{
    /// <summary>Gets the changes, applied all or none.</summary>
    [Id(0)]
    public required ScheduleBatch Batch { get; init; }
}
