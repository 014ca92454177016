namespace CommandScheduler.Stores;

/// <summary>What a store that wakes schedules itself keeps beside the document, to find the schedule by.</summary>
/// <param name="WakeUpAt">When its next attempt may start, or when one did that has no outcome yet; null if nothing is left to dispatch.</param>
/// <param name="IsArmed">Whether the activation that stores it holds a timer for that time, so that nobody else need wake it.</param>
/// <param name="NeedsAttention">Whether a job is paused, retrying, dead-lettered or quarantined.</param>
/// <param name="Tags">The tags of all its jobs; null if there are none.</param>
/// <param name="Taken">The entries of the store's inbox that are settled with this change.</param>
internal sealed record StoredFacts(DateTimeOffset? WakeUpAt, bool IsArmed, bool NeedsAttention, IReadOnlyCollection<string>? Tags, IReadOnlyList<SettledEntry> Taken);
