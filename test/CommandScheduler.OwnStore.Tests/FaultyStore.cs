using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>An instance of a store in memory that keeps the contract but for one fault.</summary>
public sealed class FaultyStore(StoreFault fault, FaultyData data) : IScheduleStore, IDisposable
{
    /// <summary>Longer than it takes a busy machine to let another thread go on. One that is alone waits for so long.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<string, StoredDocument?> _remembered = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private long _writes;

    public void Dispose() => _turn.Dispose();

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(fault == StoreFault.RemembersDocuments ? Remembered(scheduleId) : data.Rows.GetValueOrDefault(scheduleId));
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        ThrowIfCancelled(cancellationToken);
        var number = fault switch
        {
            StoreFault.CountsAnew => long.Parse(expectedVersion ?? "0", CultureInfo.InvariantCulture) + 1,
            StoreFault.CountsInEachInstance => Interlocked.Increment(ref _writes),
            _ => data.NextWrite(),
        };
        var document = fault == StoreFault.CutsText ? write.Document.Replace("ä", "?", StringComparison.Ordinal) : write.Document;
        var row = new StoredDocument(document, number.ToString(CultureInfo.InvariantCulture));
        await ChangeAsync(
            fault == StoreFault.ChecksWritesFirst,
            () => Expect(scheduleId, expectedVersion),
            () => _remembered[scheduleId] = data.Rows[scheduleId] = row,
            scheduleId,
            fault == StoreFault.DropsOutcomesOfWrites ? [] : write.Outcomes);
        return fault switch
        {
            StoreFault.ReturnsNoVersion => null!,
            StoreFault.ReturnsAnEmptyVersion => "",
            _ => row.Version,
        };
    }

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        ThrowIfCancelled(cancellationToken);
        if (expectedVersion is null && fault == StoreFault.RefusesDeletionsWithoutAVersion)
        {
            throw new ArgumentException("There is no version.", nameof(expectedVersion));
        }

        var dropsOutcomes = fault == (expectedVersion is null ? StoreFault.DropsOutcomesWithoutASchedule : StoreFault.DropsOutcomesOfDeletions);
        return ChangeAsync(
            fault == StoreFault.ChecksDeletionsFirst,
            () => ExpectToDelete(scheduleId, expectedVersion),
            () =>
            {
                data.Rows.TryRemove(scheduleId, out _);
                _remembered[scheduleId] = null;
            },
            scheduleId,
            dropsOutcomes ? [] : write.Outcomes);
    }

    /// <summary>Checks and changes under a lock, unless that is the fault.</summary>
    private async Task ChangeAsync(bool checksFirst, Action check, Action change, string scheduleId, IReadOnlyList<StoredOutcome> outcomes)
    {
        if (fault == StoreFault.KeepsOutcomesFirst)
        {
            Keep(scheduleId, outcomes);
            outcomes = [];
        }

        if (checksFirst)
        {
            check();
            await LetOthersGoAsync();
            Change();
        }
        else if (fault == StoreFault.LocksEachInstance)
        {
            await _turn.WaitAsync(CancellationToken.None);
            try
            {
                check();
                await LetOthersGoAsync();
                Change();
            }
            finally
            {
                _turn.Release();
            }
        }
        else
        {
            lock (data.Lock)
            {
                check();
                Change();
            }
        }

        void Change()
        {
            lock (data.Lock)
            {
                change();
                Keep(scheduleId, outcomes);
            }
        }
    }

    /// <summary>Stays between two statements until another call has come so far, which one that is alone waits for in vain.</summary>
    private async Task LetOthersGoAsync()
    {
        var arrivals = data.Arrive();
        for (var begun = Stopwatch.GetTimestamp(); data.Arrivals == arrivals && Stopwatch.GetElapsedTime(begun) < Long;)
        {
            await Task.Yield();
        }
    }

    private void Keep(string scheduleId, IReadOnlyList<StoredOutcome> outcomes)
    {
        IEnumerable<StoredOutcome> kept = fault switch
        {
            StoreFault.KeepsOutcomesTwice => outcomes.Concat(outcomes),
            StoreFault.KeepsOutcomesBackwards => outcomes.Reverse(),
            _ => outcomes,
        };
        lock (data.Lock)
        {
            data.Outcomes.AddRange(kept.Select(outcome => (scheduleId, outcome)));
        }
    }

    private StoredDocument? Remembered(string scheduleId) => _remembered.GetOrAdd(scheduleId, id => data.Rows.GetValueOrDefault(id));

    private void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (fault != StoreFault.IgnoresTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void ExpectToDelete(string scheduleId, string? version)
    {
        if (fault != StoreFault.DeletesAnyVersion && !(fault == StoreFault.DeletesWithoutAVersion && version is null))
        {
            Expect(scheduleId, version);
        }
    }

    private void Expect(string scheduleId, string? version)
    {
        var stored = fault == StoreFault.RemembersVersions && _remembered.TryGetValue(scheduleId, out var remembered)
            ? remembered
            : data.Rows.GetValueOrDefault(scheduleId);
        if (stored?.Version == version || (fault == StoreFault.MakesAnew && version is null))
        {
            return;
        }

        throw fault == StoreFault.ThrowsAnotherException
            ? new InvalidOperationException("The row was changed.")
            : new InconsistentStateException($"Schedule '{scheduleId}' was changed.", stored?.Version ?? "none", version ?? "none");
    }
}
