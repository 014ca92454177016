namespace CommandScheduler;

/// <summary>An occurrence that is to come, as far as it can be told beforehand.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.ExpectedOccurrence")]
public sealed record ExpectedOccurrence
{
    [Id(4)]
    private readonly OccurrenceNote[] _notes = [];

    /// <summary>Gets the nominal due time, in UTC.</summary>
    [Id(0)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the due time as the clocks of the job's time zone show it, with their offset.</summary>
    [Id(1)]
    public required DateTimeOffset LocalTime { get; init; }

    /// <summary>Gets when it is dispatched at the earliest, in UTC; null if it is not dispatched.</summary>
    [Id(2)]
    public DateTimeOffset? RunsAt { get; init; }

    /// <summary>Gets how it will be recorded if it is not dispatched; null if it is.</summary>
    [Id(3)]
    public OccurrenceOutcome? Outcome { get; init; }

    /// <summary>Gets the reasons for each shift and for leaving it out.</summary>
    /// <value>Empty if it runs just as the recurrence says.</value>
    public IReadOnlyList<OccurrenceNote> Notes
    {
        get => _notes;
        init => _notes = [.. value];
    }
}
