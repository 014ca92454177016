namespace CommandScheduler;

/// <summary>An occurrence that has failed: it is being tried again, or waits for a requeue.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.FailedRun")]
public sealed record FailedRun
{
    [Id(4)]
    private readonly AttemptError[] _errors = [];

    /// <summary>Gets the nominal due time, in UTC.</summary>
    [Id(0)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets <see cref="OccurrenceOutcome.DeadLettered"/> or <see cref="OccurrenceOutcome.Quarantined"/> for one that waits for a requeue.</summary>
    /// <value>Null while it is being tried again.</value>
    [Id(1)]
    public OccurrenceOutcome? Outcome { get; init; }

    /// <summary>Gets when it failed last, in UTC.</summary>
    [Id(2)]
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>Gets how many attempts are used up.</summary>
    [Id(3)]
    public int Attempts { get; init; }

    /// <summary>Gets its errors: the first, which often is the cause of the others, and the last four that differ from the one before.</summary>
    public IReadOnlyList<AttemptError> Errors
    {
        get => _errors;
        init => _errors = [.. value];
    }
}
