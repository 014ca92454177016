namespace CommandScheduler.Chaos.Judging;

/// <summary>An outcome that a silo gave to the store.</summary>
/// <param name="Key">The job.</param>
/// <param name="Generation">Which of those that had its name.</param>
/// <param name="Due">The occurrence, or the last of several.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Count">How many ended so.</param>
/// <param name="IsStored">Whether the store has answered; else it may have it or not.</param>
/// <param name="Silo">The silo.</param>
/// <param name="At">When, by the machine's monotonic clock.</param>
internal sealed record StoredEnd(
    (string Schedule, string Job) Key,
    string Generation,
    DateTimeOffset Due,
    string Outcome,
    int Count,
    bool IsStored,
    string Silo,
    TimeSpan At);
