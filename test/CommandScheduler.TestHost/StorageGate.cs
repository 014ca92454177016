using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestHost;

/// <summary>Holds every write back from the moment it is closed, so that a process can be killed between a dispatch and its recording.</summary>
internal sealed class StorageGate(IScheduleStore inner) : IScheduleStore
{
    private volatile TaskCompletionSource? _closed;

    public static void Add(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IScheduleStore));
        services.AddSingleton(provider => new StorageGate((IScheduleStore)registered.ImplementationFactory!(provider)));
        services.AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<StorageGate>());
    }

    public void Close() => _closed = new();

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken) => inner.ReadAsync(scheduleId, cancellationToken);

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        await (_closed?.Task ?? Task.CompletedTask);
        return await inner.WriteAsync(scheduleId, expectedVersion, write, cancellationToken);
    }

    public async Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        await (_closed?.Task ?? Task.CompletedTask);
        await inner.DeleteAsync(scheduleId, expectedVersion, write, cancellationToken);
    }
}
