namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Finds the owner of a grain's place on the ring, who looks for what comes due.</summary>
internal sealed class RingDirector(IServiceProvider services) : OwnerDirector
{
    private readonly Func<uint, SiloAddress?> _ownerOf = Ask<uint>(services, "Orleans.Runtime.ConsistentRing.IConsistentRingProvider", "GetPrimaryTargetSilo");

    protected override SiloAddress? OwnerOf(GrainId grain) => _ownerOf(grain.GetUniformHashCode());
}
