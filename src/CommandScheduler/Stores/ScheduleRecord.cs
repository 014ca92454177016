using Orleans.Storage;

namespace CommandScheduler.Stores;

/// <summary>What the grain storage has of one schedule, as its activation knows it.</summary>
/// <remarks>Instead of the persistent state of Orleans, which keeps the document in memory and takes several times as many objects.</remarks>
internal sealed class ScheduleRecord(IGrainStorage storage, GrainId schedule)
{
    private readonly GrainState<StoredSchedule> _stored = new(new StoredSchedule());

    public bool Exists => _stored.RecordExists;

    /// <summary>Gets a value indicating whether it was stored that this activation holds a timer.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Reads the document; null if there is none.</summary>
    public async Task<string?> ReadAsync()
    {
        await storage.ReadStateAsync(SchedulerNames.State, schedule, _stored);
        var document = _stored.RecordExists ? _stored.State?.Document : null;
        _stored.State = new StoredSchedule();
        return document;
    }

    public async Task WriteAsync(string document, StoredFacts facts)
    {
        _stored.State = new StoredSchedule { Document = document, Facts = facts };
        await storage.WriteStateAsync(SchedulerNames.State, schedule, _stored);
        _stored.State = new StoredSchedule();
        IsArmed = facts.IsArmed;
    }

    public async Task ClearAsync(StoredFacts facts)
    {
        _stored.State = new StoredSchedule { Facts = facts };
        await storage.ClearStateAsync(SchedulerNames.State, schedule, _stored);
        _stored.State = new StoredSchedule();
        IsArmed = false;
    }
}
