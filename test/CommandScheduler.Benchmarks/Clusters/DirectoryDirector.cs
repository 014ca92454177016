namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Finds the silo whose part of Orleans' directory tells where a grain is.</summary>
internal sealed class DirectoryDirector(IServiceProvider services) : OwnerDirector
{
    private readonly Func<GrainId, SiloAddress?> _ownerOf
        = Ask<GrainId>(services, "Orleans.Runtime.GrainDirectory.ILocalGrainDirectory", "GetPrimaryForGrain");

    protected override SiloAddress? OwnerOf(GrainId grain) => _ownerOf(grain);
}
