namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Asks <see cref="DirectoryDirector"/>.</summary>
[GenerateSerializer, Alias("benchmarks.DirectoryPlacement")]
internal sealed class DirectoryPlacement : PlacementStrategy;
