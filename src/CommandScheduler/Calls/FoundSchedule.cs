namespace CommandScheduler.Calls;

/// <summary>A schedule, and the names of its jobs that were found.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.FoundSchedule")]
internal sealed record FoundSchedule([property: Id(0)] string Id, [property: Id(1)] string[] Names);
