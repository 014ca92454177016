using Microsoft.Extensions.DependencyInjection;

using Orleans.Storage;

namespace CommandScheduler.TestHost;

/// <summary>Holds every write back from the moment it is closed, so that a process can be killed between a dispatch and its recording.</summary>
internal sealed class StorageGate(IGrainStorage inner) : IGrainStorage
{
    private volatile TaskCompletionSource? _closed;

    public static void Add(IServiceCollection services)
    {
        var registered = services.Last(service => service.IsKeyedService && service.ServiceType == typeof(IGrainStorage) && "Scheduler".Equals(service.ServiceKey));
        services.AddKeyedSingleton("Scheduler", (provider, key) => new StorageGate((IGrainStorage)(registered.KeyedImplementationFactory?.Invoke(provider, key) ?? ActivatorUtilities.CreateInstance(provider, registered.KeyedImplementationType!))));
        services.AddKeyedSingleton<IGrainStorage>("Scheduler", (provider, key) => provider.GetRequiredKeyedService<StorageGate>(key));
    }

    public void Close() => _closed = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await (_closed?.Task ?? Task.CompletedTask);
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await (_closed?.Task ?? Task.CompletedTask);
        await inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
