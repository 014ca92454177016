using Microsoft.Extensions.DependencyInjection;

using Orleans.Placement;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>Where schedules are activated, which the benchmarks alone can choose: by the strategy of grains that name none.</summary>
internal static class Placements
{
    public const string AsIs = "now";

    private static readonly Dictionary<string, (string Label, PlacementStrategy? Strategy)> Known = new()
    {
        [AsIs] = ("placed by Orleans' default", null),
        ["local"] = ("placed at the caller", new PreferLocalPlacementAttribute().PlacementStrategy),
        ["random"] = ("placed at random", new RandomPlacementAttribute().PlacementStrategy),
        ["ring"] = ("placed at the owner of the ring's range", new RingPlacement()),
        ["directory"] = ("placed at the owner of the directory's entry", new DirectoryPlacement()),
    };

    public static IReadOnlyCollection<string> All => Known.Keys;

    public static string LabelOf(string placement) => Known[placement].Label;

    public static void Use(ISiloBuilder silo, string placement)
    {
        if (Known[placement].Strategy is { } strategy)
        {
            silo.Services.AddSingleton(strategy);
            silo.Services.AddPlacementDirector<RingPlacement, RingDirector>();
            silo.Services.AddPlacementDirector<DirectoryPlacement, DirectoryDirector>();
        }
    }
}
