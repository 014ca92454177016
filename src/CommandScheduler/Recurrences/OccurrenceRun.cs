namespace CommandScheduler.Recurrences;

/// <summary>A row of occurrences.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Last">The last of them; null if there are none.</param>
/// <param name="Complete">Whether they are all; false if counting stopped at its limit.</param>
internal readonly record struct OccurrenceRun(long Count, DateTimeOffset? Last, bool Complete);
