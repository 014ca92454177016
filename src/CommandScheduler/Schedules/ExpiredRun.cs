namespace CommandScheduler.Schedules;

/// <summary>A dead letter that was dropped because its time is over, and its job as it was.</summary>
internal sealed record ExpiredRun(Job Job, HeldOccurrence Held);
