namespace CommandScheduler.Testing;

/// <summary>A run that a simulation foresees.</summary>
public sealed record SimulatedRun
{
    /// <summary>Gets when it runs, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the job.</summary>
    public required string JobName { get; init; }

    /// <summary>Gets the nominal due time that it stands for, in UTC.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
