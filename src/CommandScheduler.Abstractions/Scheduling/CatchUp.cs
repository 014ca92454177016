namespace CommandScheduler;

/// <summary>What a recurring job does with occurrences that came due while nothing could run.</summary>
[GenerateSerializer, Alias("CommandScheduler.CatchUp")]
public sealed record CatchUp
{
    /// <summary>Gets the policy of a job that names none: the latest occurrence of the last 24 hours.</summary>
    public static CatchUp Default { get; } = new();

    /// <summary>Gets which overdue occurrences run. With <see cref="Overlap.Queue"/>, each within <see cref="Window"/> does, whatever this says.</summary>
    /// <value><see cref="CatchUpMode.Latest"/> by default.</value>
    [Id(0)]
    public CatchUpMode Mode { get; init; } = CatchUpMode.Latest;

    /// <summary>Gets how late an occurrence may be dispatched for the first time. One that is later is recorded as missed.</summary>
    /// <value>24 hours by default. From 1 second to 366 days.</value>
    [Id(1)]
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets how many overdue occurrences <see cref="CatchUpMode.All"/> runs at most: the latest ones. The others are recorded as missed.</summary>
    /// <remarks>Not looked at with <see cref="Overlap.Queue"/>.</remarks>
    /// <value>100 by default. From 1 to 10,000.</value>
    [Id(2)]
    public int Max { get; init; } = 100;

    /// <summary>Gets the least time between the starts of two overdue occurrences that <see cref="CatchUpMode.All"/> runs.</summary>
    /// <remarks>Not looked at with <see cref="Overlap.Queue"/>.</remarks>
    /// <value>1 second by default. From zero to 1 day.</value>
    [Id(3)]
    public TimeSpan Spacing { get; init; } = TimeSpan.FromSeconds(1);
}
