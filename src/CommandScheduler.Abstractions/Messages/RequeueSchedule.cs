namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Requeue"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.RequeueSchedule")]
public sealed record RequeueSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }
}
