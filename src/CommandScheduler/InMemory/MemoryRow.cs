namespace CommandScheduler.InMemory;

/// <summary>A schedule, as the memory keeps it.</summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.MemoryRow")]
internal sealed record MemoryRow([property: Id(0)] string ScheduleId, [property: Id(1)] string Document, [property: Id(2)] string ETag);
