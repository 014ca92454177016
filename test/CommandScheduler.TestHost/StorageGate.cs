using System.Collections.Concurrent;

using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestHost;

/// <summary>
/// Once it is closed, lets each schedule write once and holds back every later write, so that a process can be killed
/// between a dispatch and its recording.
/// </summary>
internal sealed class StorageGate(IScheduleStore inner) : IScheduleStore
{
    private readonly TaskCompletionSource _never = new();
    private volatile ConcurrentDictionary<string, bool>? _written;

    public static void Add(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IScheduleStore));
        services.AddSingleton(provider => new StorageGate((IScheduleStore)registered.ImplementationFactory!(provider)));
        services.AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<StorageGate>());
    }

    public void Close() => _written = new();

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken) => inner.ReadAsync(scheduleId, cancellationToken);

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        await PassAsync(scheduleId);
        return await inner.WriteAsync(scheduleId, expectedVersion, write, cancellationToken);
    }

    public async Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        await PassAsync(scheduleId);
        await inner.DeleteAsync(scheduleId, expectedVersion, write, cancellationToken);
    }

    private Task PassAsync(string scheduleId) => _written is { } written && !written.TryAdd(scheduleId, true) ? _never.Task : Task.CompletedTask;
}
