using CommandScheduler.Benchmarks.Contenders;

namespace CommandScheduler.Benchmarks.Workloads;

/// <summary>Something that clusters of the scheduler on PostgreSQL do, whose contenders are settings of a cluster.</summary>
internal abstract class ClusterWorkload : Workload
{
    public sealed override bool IsShort => false;

    public sealed override Contender Find(string contender)
        => new(contender, Label(contender), (_, _) => throw new NotSupportedException("A cluster is started by its workload."));
}
