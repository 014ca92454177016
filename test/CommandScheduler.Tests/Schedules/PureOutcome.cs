namespace CommandScheduler.Tests.Schedules;

/// <summary>An outcome that a <see cref="PureSchedule"/> has recorded.</summary>
internal sealed record PureOutcome(string Job, DateTimeOffset Due, OccurrenceOutcome Outcome, long Count, string? Reason);
