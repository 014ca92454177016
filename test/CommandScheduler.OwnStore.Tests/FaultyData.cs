using System.Collections.Concurrent;

using CommandScheduler.Stores;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>What the instances of a <see cref="FaultyStore"/> share, as they would share a database.</summary>
public sealed class FaultyData(StoreFault fault)
{
    private long _writes;
    private long _arrivals;

    public ConcurrentDictionary<string, StoredDocument> Rows { get; }
        = new(fault == StoreFault.FoldsCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    public List<(string ScheduleId, StoredOutcome Outcome)> Outcomes { get; } = [];

    public Lock Lock { get; } = new();

    /// <summary>Gets how many calls have come between the two statements of a fault.</summary>
    public long Arrivals => Interlocked.Read(ref _arrivals);

    public long Arrive() => Interlocked.Increment(ref _arrivals);

    public long NextWrite() => Interlocked.Increment(ref _writes);
}
