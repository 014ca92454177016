using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

using Orleans.Serialization;

namespace CommandScheduler.Commands;

/// <summary>Registers what brings commands into their stored form and back.</summary>
internal static class CommandServices
{
    /// <summary>Adds it to a silo, or to a client that stores commands itself. Calling it twice does no harm.</summary>
    public static void AddCommandFormat(this IServiceCollection services)
    {
        services.AddOptions<CommandFormat>();
        services.TryAddSingleton<ICommandSerializer, OrleansCommandSerializer>();
        services.TryAddSingleton<CommandComparison>();
        services.TryAddSingleton<StoredTypes>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITypeConverter, StoredTypes>(provider => provider.GetRequiredService<StoredTypes>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITypeNameFilter, StoredTypes>(provider => provider.GetRequiredService<StoredTypes>()));
    }
}
