namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Pause"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.PauseSchedule")]
public sealed record PauseSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name; null pauses every job.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Gets why, shown by <see cref="IScheduleGrain.Describe"/>; at most 1,024 characters.</summary>
    [Id(1)]
    public string? Reason { get; init; }
}
