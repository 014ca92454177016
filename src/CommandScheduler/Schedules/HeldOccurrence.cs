namespace CommandScheduler.Schedules;

/// <summary>An occurrence that was dead-lettered or quarantined.</summary>
internal sealed record HeldOccurrence(Occurrence Occurrence, OccurrenceOutcome Outcome);
