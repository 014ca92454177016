namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Backfill"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.BackfillSchedule")]
public sealed record BackfillSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Gets the start of the past range, included.</summary>
    [Id(1)]
    public required DateTimeOffset From { get; init; }

    /// <summary>Gets the end of the past range, excluded.</summary>
    [Id(2)]
    public required DateTimeOffset To { get; init; }

    /// <summary>Gets how the range is run; null for the defaults.</summary>
    [Id(3)]
    public BackfillOptions? Options { get; init; }
}
