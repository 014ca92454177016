namespace CommandScheduler;

/// <summary>An occurrence, or several in a row, and how it ended.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.RecordedOccurrence")]
public sealed record RecordedOccurrence
{
    /// <summary>Gets the nominal due time, in UTC; of several occurrences, the last one's.</summary>
    [Id(0)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets how it ended.</summary>
    [Id(1)]
    public required OccurrenceOutcome Outcome { get; init; }

    /// <summary>Gets when the outcome was recorded, in UTC.</summary>
    [Id(2)]
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Gets how many occurrences in a row ended so.</summary>
    /// <value>1 for one that was dispatched.</value>
    [Id(3)]
    public long Count { get; init; } = 1;

    /// <summary>Gets how many attempts were made.</summary>
    /// <value>0 for one that was not dispatched.</value>
    [Id(4)]
    public int Attempts { get; init; }

    /// <summary>Gets why it was not dispatched, or the error of its last attempt; at most 200 characters. Null for one that succeeded.</summary>
    [Id(5)]
    public string? Reason { get; init; }

    /// <summary>Gets a value indicating whether it was part of a past range that was run once more.</summary>
    [Id(6)]
    public bool IsBackfill { get; init; }
}
