using CommandScheduler.Stores;

namespace CommandScheduler.Activations;

/// <summary>The stored form of one schedule, as its activation knows it.</summary>
internal sealed class ScheduleRecord(IScheduleStore store, string scheduleId)
{
    private string? _version;

    public bool Exists => _version is not null;

    /// <summary>Gets a value indicating whether it was stored that this activation holds a timer.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Reads the document; null if there is none.</summary>
    public async Task<string?> ReadAsync()
    {
        var stored = await store.ReadAsync(scheduleId, CancellationToken.None);
        _version = stored?.Version;
        return stored?.Document;
    }

    public async Task WriteAsync(ScheduleWrite write)
    {
        _version = await store.WriteAsync(scheduleId, _version, write, CancellationToken.None);
        IsArmed = write.IsArmed;
    }

    public async Task ClearAsync(ScheduleWrite write)
    {
        await store.DeleteAsync(scheduleId, _version, write, CancellationToken.None);
        _version = null;
        IsArmed = false;
    }
}
