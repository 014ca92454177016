using Orleans.Runtime.Placement;

namespace CommandScheduler.Activations;

/// <summary>Moves the activation of a schedule to the next silo of the cluster, in the order of their addresses, so that each has its turn.</summary>
internal sealed class OtherSilos(ISiloStatusOracle silos)
{
    /// <summary>Asks Orleans to move an activation once it is idle. Nothing happens where there is no other silo.</summary>
    public void MoveOn(IActivation activation)
    {
        var active = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(silo => !silo.Equals(silos.SiloAddress)).Order().ToList();
        if (active.Count == 0)
        {
            return;
        }

        RequestContext.Set(IPlacementDirector.PlacementHintKey, active.Find(silo => silo.CompareTo(silos.SiloAddress) > 0) ?? active[0]);
        activation.MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }
}
