namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.ScheduleRecurring"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.ScheduleRecurring")]
public sealed record ScheduleRecurring : SchedulerCommand
{
    /// <summary>Gets the command to dispatch at each occurrence.</summary>
    [Id(0)]
    public required object Command { get; init; }

    /// <summary>Gets the recurrence.</summary>
    [Id(1)]
    public required string Recurrence { get; init; }

    /// <summary>Gets the job's name; null takes the first free default name.</summary>
    [Id(2)]
    public string? Name { get; init; }

    /// <summary>Gets the job's options; null for the defaults.</summary>
    [Id(3)]
    public JobOptions? Options { get; init; }
}
