namespace CommandScheduler.Schedules;

/// <summary>Says that a job is paused, and why.</summary>
internal sealed record PauseMark(string? Reason);
