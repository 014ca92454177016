namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Cancel"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.CancelSchedule")]
public sealed record CancelSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name; null cancels every job.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Gets a value indicating whether nothing is wrong if there is no such job, as with <see cref="IScheduleGrain.TryCancel"/>.</summary>
    /// <value>False by default.</value>
    [Id(1)]
    public bool IfAny { get; init; }
}
