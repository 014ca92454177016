namespace CommandScheduler.Schedules;

/// <summary>An outcome that the schedule has decided on, for logs and metrics once it is stored.</summary>
/// <param name="Job">The job.</param>
/// <param name="Due">The nominal due time; of several occurrences, the last one's.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Count">How many occurrences ended so.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Reason">Why it was not dispatched, or the error of the last attempt.</param>
internal readonly record struct OutcomeRecord(Job Job, DateTimeOffset Due, OccurrenceOutcome Outcome, long Count, DateTimeOffset At, string? Reason);
