namespace CommandScheduler;

/// <summary>One change in a <see cref="ScheduleBatch"/>.</summary>
[GenerateSerializer, Alias("CommandScheduler.BatchEntry")]
internal sealed record BatchEntry
{
    [Id(0)]
    public required BatchVerb Verb { get; init; }

    [Id(1)]
    public string? Name { get; init; }

    [Id(2)]
    public object? Command { get; init; }

    [Id(3)]
    public DateTimeOffset DueAt { get; init; }

    [Id(4)]
    public string? Recurrence { get; init; }

    [Id(5)]
    public JobOptions? Options { get; init; }

    [Id(6)]
    public string? Reason { get; init; }

    [Id(7)]
    public DateTimeOffset From { get; init; }

    [Id(8)]
    public DateTimeOffset To { get; init; }

    [Id(9)]
    public BackfillOptions? Backfill { get; init; }

    /// <summary>Gets the due time of the occurrence that is requeued; null for all.</summary>
    [Id(10)]
    public DateTimeOffset? Run { get; init; }

    /// <summary>Gets a value indicating whether a cancellation does nothing if there is no such job.</summary>
    [Id(11)]
    public bool IfAny { get; init; }
}
