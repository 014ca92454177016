namespace CommandScheduler.Benchmarks;

/// <summary>The command of the benchmarks.</summary>
[GenerateSerializer, Alias("benchmarks.ping")]
internal sealed record Ping(int Number);
