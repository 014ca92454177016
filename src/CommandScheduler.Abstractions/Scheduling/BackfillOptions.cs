namespace CommandScheduler;

/// <summary>How a past range is run once more.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.BackfillOptions")]
public sealed record BackfillOptions
{
    /// <summary>Gets the least time between the starts of two occurrences of the range. The next one also waits for the outcome of the one before.</summary>
    /// <value>1 second by default. From zero to 1 day.</value>
    [Id(0)]
    public TimeSpan Spacing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how many occurrences the range may have. A range that has more is refused.</summary>
    /// <value>1,000 by default. From 1 to 100,000.</value>
    [Id(1)]
    public int Max { get; init; } = 1_000;

    /// <summary>Gets an id of the caller's choice that makes repeating the call safe; see <see cref="JobOptions.RequestId"/>.</summary>
    /// <value>Null by default. 1 to 128 characters without control characters.</value>
    [Id(2)]
    public string? RequestId { get; init; }
}
