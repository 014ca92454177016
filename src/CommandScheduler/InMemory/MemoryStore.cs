using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.InMemory;

/// <summary>Keeps schedules in the memory of the cluster, spread over a few grains.</summary>
internal sealed class MemoryStore(IGrainFactory grains) : IScheduleStore
{
    /// <summary>How many grains the schedules are spread over.</summary>
    public const int Shards = 16;

    public async Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var row = await ShardOf(scheduleId).Read(scheduleId).ConfigureAwait(false);
        return row is null ? null : new StoredDocument(row.Document, row.ETag);
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => (await ChangeAsync(scheduleId, write.Document, expectedVersion, cancellationToken).ConfigureAwait(false))!;

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => ChangeAsync(scheduleId, null, expectedVersion, cancellationToken);

    private async Task<string?> ChangeAsync(string scheduleId, string? document, string? expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = await ShardOf(scheduleId).Write(scheduleId, document, expected).ConfigureAwait(false);
        return write.Done
            ? write.ETag
            : throw new InconsistentStateException($"Schedule '{scheduleId}' was written by another activation.", write.ETag ?? "none", expected ?? "none");
    }

    private IMemoryShard ShardOf(string scheduleId) => grains.GetGrain<IMemoryShard>(SchedulerNames.GrainOf(scheduleId).GetUniformHashCode() % Shards);
}
