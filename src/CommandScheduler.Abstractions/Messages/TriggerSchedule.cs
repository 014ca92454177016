namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Trigger"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.TriggerSchedule")]
public sealed record TriggerSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Gets an id of the caller's choice that makes repeating the command safe; see <see cref="JobOptions.RequestId"/>.</summary>
    [Id(1)]
    public string? RequestId { get; init; }
}
