namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Cancel"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.CancelSchedule")]
public sealed record CancelSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name; null cancels every job.</summary>
    [Id(0)]
    public string? Name { get; init; }
}
