namespace CommandScheduler.Testing;

/// <summary>A time in which no silo runs.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When the silos run again.</param>
public sealed record Outage(DateTimeOffset From, DateTimeOffset To);
