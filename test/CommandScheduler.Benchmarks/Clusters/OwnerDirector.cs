using Orleans.Runtime.Placement;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Activates a grain on the silo that owns something of it.</summary>
internal abstract class OwnerDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible)
            ?? (OwnerOf(target.GrainIdentity) is { } owner && compatible.Contains(owner) ? owner : compatible[0]));
    }

    protected abstract SiloAddress? OwnerOf(GrainId grain);

    /// <summary>Takes a method of a service that Orleans has for its own code only.</summary>
    protected static Func<T, SiloAddress?> Ask<T>(IServiceProvider services, string type, string method)
    {
        var service = typeof(Silo).Assembly.GetType(type, throwOnError: true)!;
        return service.GetMethod(method)!.CreateDelegate<Func<T, SiloAddress?>>(services.GetService(service));
    }
}
