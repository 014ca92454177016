using Microsoft.Extensions.DependencyInjection;

using Orleans.Runtime.Placement;

namespace CommandScheduler.TestHost;

/// <summary>Has schedules that are woken placed on the first silo of the cluster, whoever wakes them.</summary>
internal sealed class OnPrimary(IServiceProvider services, OnPrimary.Port primary) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.MethodName != "Wake")
        {
            await context.Invoke();
            return;
        }

        var silos = services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Keys;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silos.First(silo => silo.Endpoint.Port == primary.Number));
        await context.Invoke();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

    internal sealed record Port(int Number);
}
