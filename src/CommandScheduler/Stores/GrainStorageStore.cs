using Orleans.Storage;

namespace CommandScheduler.Stores;

/// <summary>Keeps schedules in a grain storage of Orleans: the application's own, or that of a database that Orleans supports.</summary>
internal sealed class GrainStorageStore(IGrainStorage inner) : IScheduleStore
{
    /// <summary>Whether the storage was seen to keep a mark, with an ETag, of a row that was cleared. The next write must name it.</summary>
    private volatile bool _keepsMarks;

    /// <summary>Gets the grain storage.</summary>
    public IGrainStorage Inner => inner;

    public async Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = await ReadStateAsync(scheduleId);
        return Document(state) is { } document ? new StoredDocument(document, state.ETag ?? "") : null;
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = Known(expectedVersion);
        if (expectedVersion is null && _keepsMarks)
        {
            state = await ReadStateAsync(scheduleId);
            if (Document(state) is not null)
            {
                throw new InconsistentStateException($"Schedule '{scheduleId}' was written by another activation.", state.ETag ?? "", "none");
            }
        }

        state.State = new StoredSchedule { Document = write.Document };
        try
        {
            await inner.WriteStateAsync(SchedulerNames.State, SchedulerNames.GrainOf(scheduleId), state);
            return state.ETag ?? "";
        }
        catch (InconsistentStateException) when (expectedVersion is null)
        {
            // Clients such as that of Azure repeat a write whose answer got lost, and meet what it stored. No two first writes are alike.
            state = await ReadStateAsync(scheduleId);
            if (Document(state) is { } document && document == write.Document)
            {
                return state.ETag ?? "";
            }

            throw;
        }
    }

    public async Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (expectedVersion is not null)
        {
            var state = Known(expectedVersion);
            await inner.ClearStateAsync(SchedulerNames.State, SchedulerNames.GrainOf(scheduleId), state);
            _keepsMarks |= state.ETag is not null;
        }
    }

    /// <summary>Names the storage inside, which is the one that a user knows.</summary>
    public override string ToString() => inner.GetType().Name;

    private static string? Document(GrainState<StoredSchedule> state) => state.RecordExists ? state.State?.Document : null;

    /// <summary>Makes the state of a row that was read before. A storage without ETags has empty versions.</summary>
    private static GrainState<StoredSchedule> Known(string? version)
        => new(new StoredSchedule(), version is null or "" ? null : version) { RecordExists = version is not null };

    private async Task<GrainState<StoredSchedule>> ReadStateAsync(string scheduleId)
    {
        var state = new GrainState<StoredSchedule>(new StoredSchedule());
        await inner.ReadStateAsync(SchedulerNames.State, SchedulerNames.GrainOf(scheduleId), state);
        _keepsMarks |= Document(state) is null && state.ETag is not null;
        return state;
    }
}
