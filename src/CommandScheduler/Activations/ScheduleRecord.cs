using CommandScheduler.Stores;
using CommandScheduler.Time;

namespace CommandScheduler.Activations;

/// <summary>The stored form of one schedule, as its activation knows it.</summary>
internal sealed class ScheduleRecord(IScheduleStore store, Suspensions suspensions, string scheduleId)
{
    private string? _version;

    public string ScheduleId => scheduleId;

    public bool Exists => _version is not null;

    /// <summary>Gets a value indicating whether it was stored that this activation holds a timer.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Gets the last moment of which the store has confirmed that this activation knows what is stored.</summary>
    public Suspensions.Moment ConfirmedAt { get; private set; } = suspensions.Now;

    /// <summary>Reads the document; null if there is none.</summary>
    public async Task<string?> ReadAsync()
    {
        var asked = suspensions.Now;
        var stored = await store.ReadAsync(scheduleId, CancellationToken.None);
        _version = stored?.Version;
        ConfirmedAt = asked;
        return stored?.Document;
    }

    public async Task WriteAsync(ScheduleWrite write)
    {
        var asked = suspensions.Now;
        _version = await store.WriteAsync(scheduleId, _version, write, CancellationToken.None);
        ConfirmedAt = asked;
        IsArmed = write.IsArmed;
    }

    public async Task ClearAsync(ScheduleWrite write)
    {
        await store.DeleteAsync(scheduleId, _version, write, CancellationToken.None);
        _version = null;
        IsArmed = false;
    }
}
