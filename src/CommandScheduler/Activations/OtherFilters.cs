using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Activations;

/// <summary>Tells whether others than the scheduler see the calls of grains. They may refuse or count those to schedules.</summary>
internal static class OtherFilters
{
    public static bool AreIn(IServiceProvider services)
        => services.GetServices<IOutgoingGrainCallFilter>().Cast<object>().Concat(services.GetServices<IIncomingGrainCallFilter>())
            .Select(filter => filter.GetType())
            .Any(type => type.Assembly != typeof(OtherFilters).Assembly
                && type.FullName?.StartsWith("Orleans.Runtime.ActivityPropagation", StringComparison.Ordinal) != true);
}
