using System.Globalization;
using System.Runtime.CompilerServices;

using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing;

using Orleans.Storage;

namespace CommandScheduler.OwnStore.Tests;

/// <summary>A store in memory with an inbox and a listing by the facts of each write. It keeps the contract but for one leak.</summary>
public sealed class LeakyStore(Leak leak) : StoreUnderTest, IScheduleStore
{
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<long> _inbox = [];
    private readonly Lock _lock = new();
    private long _writes;
    private long _entries;

    public override StoreFeatures Features => StoreFeatures.Inbox | StoreFeatures.Listing;

    public override IScheduleStore Store => this;

    public override IJobDirectory Directory => new Jobs(this);

    public override Task<long> AddEntryAsync(string scheduleId) => InTurn(() => _inbox.Add(++_entries) ? _entries : 0);

    public override Task<bool> HasEntryAsync(long id) => InTurn(() => _inbox.Contains(id));

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return InTurn(() => _rows.GetValueOrDefault(scheduleId) is { } row ? new StoredDocument(row.Write.Document, row.Version) : null);
    }

    public Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        cancellationToken.ThrowIfCancellationRequested();
        return InTurn(() =>
        {
            Expect(scheduleId, expectedVersion);
            if (leak != Leak.MakesWithoutLookingAtEntries || expectedVersion is not null)
            {
                ExpectEntries(write);
            }

            Settle(write);
            var facts = leak == Leak.KeepsTheFirstFacts && _rows.GetValueOrDefault(scheduleId) is { } before ? before.Facts : write;
            var version = (++_writes).ToString(CultureInfo.InvariantCulture);
            _rows[scheduleId] = new Row(write, facts, version);
            return version;
        });
    }

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        cancellationToken.ThrowIfCancellationRequested();
        return InTurn(() =>
        {
            if (leak == Leak.SettlesAloneBlindly && expectedVersion is null)
            {
                Settle(write);
                return false;
            }

            Expect(scheduleId, expectedVersion);
            ExpectEntries(write);
            Settle(write);
            return _rows.Remove(scheduleId);
        });
    }

    private Task<T> InTurn<T>(Func<T> work)
    {
        lock (_lock)
        {
            return Task.FromResult(work());
        }
    }

    private void Expect(string scheduleId, string? version)
    {
        var stored = _rows.GetValueOrDefault(scheduleId)?.Version;
        if (stored != version)
        {
            throw new InconsistentStateException($"Schedule '{scheduleId}' was changed.", stored ?? "none", version ?? "none");
        }
    }

    private void ExpectEntries(ScheduleWrite write)
    {
        var looked = leak == Leak.LooksAtTheFirstEntry ? write.Settled.Take(1) : write.Settled;
        if (!looked.All(entry => _inbox.Contains(entry.Id)))
        {
            throw new InconsistentStateException("An entry is settled already.", "none", "none");
        }
    }

    private void Settle(ScheduleWrite write)
    {
        foreach (var entry in leak == Leak.SettlesTheFirstEntry ? write.Settled.Take(1) : write.Settled)
        {
            _inbox.Remove(entry.Id);
        }
    }

    /// <summary>Finds by the facts, as an index does.</summary>
    private sealed class Jobs(LeakyStore store) : IJobDirectory
    {
        public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
            => new Scan(store, query).ReadAsync(query, after, limit, cancellationToken);

        public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
            => new Scan(store, query).CountAsync(query, limit, cancellationToken);
    }

    private sealed class Scan(LeakyStore store, JobQuery query) : ScanningJobDirectory
    {
        protected override async IAsyncEnumerable<(string ScheduleId, string Document)> DocumentsAsync(
            string? firstScheduleId,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var found = await store.InTurn(() => store._rows
                .Where(row => firstScheduleId is null || IdOrder.Compare(row.Key, firstScheduleId) >= 0)
                .Where(row => query.Tag is null || row.Value.Facts.Tags.Contains(query.Tag))
                .Where(row => query.Status is null or JobStatus.Pending || row.Value.Facts.NeedsAttention)
                .OrderBy(row => row.Key, IdOrder)
                .Select(row => (row.Key, row.Value.Write.Document))
                .ToList());
            foreach (var row in found)
            {
                yield return row;
            }
        }
    }

    private sealed record Row(ScheduleWrite Write, ScheduleWrite Facts, string Version);
}
