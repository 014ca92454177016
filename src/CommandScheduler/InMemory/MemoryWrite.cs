namespace CommandScheduler.InMemory;

/// <summary>The result of a write.</summary>
/// <param name="Done">Whether the row was as expected, so that it was changed.</param>
/// <param name="ETag">The ETag that the row has now; null if there is no row.</param>
[GenerateSerializer, Immutable, Alias("CommandScheduler.MemoryWrite")]
internal sealed record MemoryWrite([property: Id(0)] bool Done, [property: Id(1)] string? ETag);
