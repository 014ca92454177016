namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Asks <see cref="RingDirector"/>.</summary>
[GenerateSerializer, Alias("benchmarks.RingPlacement")]
internal sealed class RingPlacement : PlacementStrategy;
