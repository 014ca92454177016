namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Trigger"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.TriggerSchedule")]
public sealed record TriggerSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }
}
