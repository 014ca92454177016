namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.ScheduleOnce"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.ScheduleOnce")]
public sealed record ScheduleOnce : SchedulerCommand
{
    /// <summary>Gets the command to dispatch later.</summary>
    [Id(0)]
    public required object Command { get; init; }

    /// <summary>Gets the instant from which on the command is dispatched.</summary>
    [Id(1)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the job's name; null takes the first free default name.</summary>
    [Id(2)]
    public string? Name { get; init; }

    /// <summary>Gets the job's options; null for the defaults.</summary>
    [Id(3)]
    public JobOptions? Options { get; init; }
}
