using System.Collections.Concurrent;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Storage;

namespace CommandScheduler.TestHost;

/// <summary>Once it is closed, lets each schedule write once and holds back every later write, so that a process can be killed between a dispatch and its recording.</summary>
internal sealed class StorageGate(IGrainStorage inner) : IGrainStorage
{
    private readonly TaskCompletionSource _never = new();
    private volatile ConcurrentDictionary<GrainId, bool>? _written;

    public static void Add(IServiceCollection services)
    {
        var registered = services.Last(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage) && "Scheduler".Equals(service.ServiceKey));
        services.AddKeyedSingleton("Scheduler", (provider, key) => new StorageGate((IGrainStorage)(registered.KeyedImplementationFactory?.Invoke(provider, key) ?? ActivatorUtilities.CreateInstance(provider, registered.KeyedImplementationType!))));
        services.AddKeyedSingleton<IGrainStorage>("Scheduler", (provider, key) => provider.GetRequiredKeyedService<StorageGate>(key));
    }

    public void Close() => _written = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await PassAsync(grainId);
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await PassAsync(grainId);
        await inner.ClearStateAsync(stateName, grainId, grainState);
    }

    private Task PassAsync(GrainId grain) => _written is { } written && !written.TryAdd(grain, true) ? _never.Task : Task.CompletedTask;
}
