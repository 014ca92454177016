namespace CommandScheduler.Schedules;

/// <summary>A past range of occurrences that is being run once more, one after another.</summary>
internal sealed record BackfillRange : StoredPart
{
    /// <summary>Gets the number that tells its occurrences from those that ran before.</summary>
    public required long Generation { get; init; }

    /// <summary>Gets the next occurrence that is not taken up yet.</summary>
    public required DateTimeOffset Next { get; init; }

    /// <summary>Gets the end of the range, excluded.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Gets how many occurrences are not taken up yet, as they were counted at first.</summary>
    public required long Left { get; init; }

    public required TimeSpan Spacing { get; init; }

    /// <summary>Gets when the next occurrence may start.</summary>
    public required DateTimeOffset NotBefore { get; init; }
}
