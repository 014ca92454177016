namespace CommandScheduler.Stores.Lanes;

/// <summary>A row of the table as it is to be written.</summary>
internal sealed record NewRow
{
    public required int RingHash { get; init; }

    /// <summary>Gets the random number that tells this write from every other.</summary>
    public required long WriteId { get; init; }

    public required DateTime? WakeUpAt { get; init; }

    public required long? ArmedBy { get; init; }

    public required bool? Attention { get; init; }

    /// <summary>Gets the tags; null if there are none.</summary>
    public required IReadOnlyCollection<string>? Tags { get; init; }

    public required string Document { get; init; }
}
