using System.Collections.Concurrent;
using System.Globalization;

using CommandScheduler.Stores;
using CommandScheduler.Testing;

using Orleans.Storage;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>A store in memory that keeps the contract but for one fault.</summary>
public sealed class FaultyStore(StoreFault fault) : StoreUnderTest, IScheduleStore
{
    private readonly ConcurrentDictionary<string, StoredDocument> _rows
        = new(fault == StoreFault.FoldsCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _writes;

    public override IScheduleStore Store => this;

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_rows.GetValueOrDefault(scheduleId));
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        ThrowIfCancelled(cancellationToken);
        var number = fault == StoreFault.CountsAnew ? long.Parse(expectedVersion ?? "0", CultureInfo.InvariantCulture) + 1 : Interlocked.Increment(ref _writes);
        var version = number.ToString(CultureInfo.InvariantCulture);
        var document = fault == StoreFault.CutsText ? write.Document.Replace("ä", "?", StringComparison.Ordinal) : write.Document;
        if (fault == StoreFault.ChecksFirst)
        {
            Expect(scheduleId, expectedVersion);
            await Task.Yield();
            _rows[scheduleId] = new StoredDocument(document, version);
            return version;
        }

        lock (_lock)
        {
            Expect(scheduleId, expectedVersion);
            _rows[scheduleId] = new StoredDocument(document, version);
            return version;
        }
    }

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ThrowIfCancelled(cancellationToken);
        lock (_lock)
        {
            if (fault != StoreFault.DeletesAnyVersion)
            {
                Expect(scheduleId, expectedVersion);
            }

            _rows.TryRemove(scheduleId, out _);
            return Task.CompletedTask;
        }
    }

    private void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (fault != StoreFault.IgnoresTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Expect(string scheduleId, string? version)
    {
        var stored = _rows.GetValueOrDefault(scheduleId)?.Version;
        if (stored != version && !(fault == StoreFault.MakesAnew && version is null))
        {
            throw new InconsistentStateException($"Schedule '{scheduleId}' was changed.", stored ?? "none", version ?? "none");
        }
    }
}
