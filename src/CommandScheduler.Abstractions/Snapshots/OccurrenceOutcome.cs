namespace CommandScheduler;

/// <summary>How one occurrence of a job ended. Every occurrence ends in exactly one of these.</summary>
[GenerateSerializer, Alias("CommandScheduler.OccurrenceOutcome")]
public enum OccurrenceOutcome
{
    /// <summary>The dispatcher returned.</summary>
    Succeeded,

    /// <summary>All attempts failed.</summary>
    DeadLettered,

    /// <summary>Not dispatched, because the previous occurrence still ran, the job was paused, or its time is excluded.</summary>
    Skipped,

    /// <summary>Not dispatched, because it was outside the catch-up window.</summary>
    Missed,

    /// <summary>Not dispatched, because a later overdue occurrence ran in its place.</summary>
    Coalesced,

    /// <summary>
    /// Not dispatched any more, because the job was cancelled or replaced, or because a later occurrence took its place
    /// (<see cref="Overlap.CancelOther"/>).
    /// </summary>
    Cancelled,

    /// <summary>Not dispatched, because the command could not be decoded or delivered.</summary>
    Quarantined,
}
