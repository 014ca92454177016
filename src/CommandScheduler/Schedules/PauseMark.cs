namespace CommandScheduler.Schedules;

/// <summary>Says that a job is paused.</summary>
/// <param name="Reason">Why; null if nobody said.</param>
/// <param name="Since">Since when. What was due by then waits for the end of the pause. Null if an earlier build wrote it: nothing waits then.</param>
internal sealed record PauseMark(string? Reason, DateTimeOffset? Since = null) : StoredPart;
