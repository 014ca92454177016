namespace CommandScheduler.Recurrences;

/// <summary>A row of occurrences.</summary>
/// <param name="Count">How many there are that are not excluded.</param>
/// <param name="Last">The last of these; null if there are none.</param>
/// <param name="Complete">Whether they are all; false if counting stopped at its limit.</param>
/// <param name="Excluded">How many are excluded.</param>
/// <param name="LastExcluded">The last of these; null if there are none.</param>
internal readonly record struct OccurrenceRun(long Count, DateTimeOffset? Last, bool Complete, long Excluded = 0, DateTimeOffset? LastExcluded = null)
{
    /// <summary>Gets the last occurrence, excluded or not; null if there are none.</summary>
    public DateTimeOffset? End => Last is null || LastExcluded > Last ? LastExcluded : Last;
}
