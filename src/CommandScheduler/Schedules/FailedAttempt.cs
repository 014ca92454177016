namespace CommandScheduler.Schedules;

/// <summary>The error of an attempt, or of several in a row that failed alike, as it is stored.</summary>
internal sealed record FailedAttempt : StoredPart
{
    /// <summary>Gets the number of the attempt; of several, the first one's.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets when it failed; of several, when the last one did.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets how many attempts failed so; null for one.</summary>
    public int? Count { get; init; }

    public required string Text { get; init; }
}
