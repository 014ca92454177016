using CommandScheduler.Stores;
using CommandScheduler.Time;

namespace CommandScheduler.Activations;

/// <summary>The stored form of one schedule, as its activation knows it.</summary>
internal sealed class ScheduleRecord(IScheduleStore store, Suspensions suspensions, string scheduleId)
{
    private string? _version;

    public string ScheduleId => scheduleId;

    public bool Exists => _version is not null;

    /// <summary>
    /// Gets a value indicating whether what is known was handed over by somebody who read it, and may have changed since. The next write shows
    /// whether it has; nothing may be answered or dispatched before.
    /// </summary>
    public bool IsHandedOver { get; private set; }

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
        IsHandedOver = false;
        return stored?.Document;
    }

    /// <summary>Takes over what somebody has read.</summary>
    public void TakeOver(string version) => (_version, IsHandedOver) = (version, true);

    public async Task WriteAsync(ScheduleWrite write)
    {
        var asked = suspensions.Now;
        _version = await store.WriteAsync(scheduleId, _version, write, CancellationToken.None);
        ConfirmedAt = asked;
        IsHandedOver = false;
        IsArmed = write.IsArmed;
    }

    public async Task ClearAsync(ScheduleWrite write)
    {
        await store.DeleteAsync(scheduleId, _version, write, CancellationToken.None);
        _version = null;
        IsHandedOver = false;
        IsArmed = false;
    }
}
