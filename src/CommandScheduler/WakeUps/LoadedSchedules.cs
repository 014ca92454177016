using System.Collections.Concurrent;

namespace CommandScheduler.WakeUps;

/// <summary>The schedules that this silo has in memory, or is about to read. Thread-safe.</summary>
internal sealed class LoadedSchedules
{
    private readonly ConcurrentDictionary<string, object> _activations = new(StringComparer.Ordinal);

    /// <summary>Notes an activation, before it reads its schedule.</summary>
    public void Add(string scheduleId, object activation) => _activations[scheduleId] = activation;

    /// <summary>Notes that an activation has ended, and begins nothing any more. The next one may be there already.</summary>
    public void Remove(string scheduleId, object activation) => _activations.TryRemove(KeyValuePair.Create(scheduleId, activation));

    /// <summary>Gets those of some schedules that are in memory.</summary>
    public string[] Among(IEnumerable<string> scheduleIds) => [.. scheduleIds.Where(_activations.ContainsKey)];
}
