using CommandScheduler.Queries;

using Orleans.Placement;

namespace CommandScheduler.InMemory;

/// <inheritdoc cref="IMemoryShard"/>
/// <remarks>A mismatch is an answer and no exception: one that escapes would have the runtime drop this activation, and with it the rows.</remarks>
[KeepAlive, Immovable, GrainType("commandscheduler.memory")]
internal sealed class MemoryShard : Grain, IMemoryShard
{
    private readonly Dictionary<string, MemoryRow> _rows = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ids = new(Utf8Order.Instance);

    public Task<MemoryRow?> Read(string scheduleId) => Task.FromResult(_rows.GetValueOrDefault(scheduleId));

    public Task<MemoryWrite> Write(string scheduleId, string? document, string? expected)
    {
        var stored = _rows.GetValueOrDefault(scheduleId)?.ETag;
        if (stored != expected)
        {
            return Task.FromResult(new MemoryWrite(false, stored));
        }

        if (document is null)
        {
            _rows.Remove(scheduleId);
            _ids.Remove(scheduleId);
            return Task.FromResult(new MemoryWrite(true, null));
        }

        // The ETag is unique, so that a row that was removed and made again does not look like its former self.
        var row = new MemoryRow(scheduleId, document, Guid.NewGuid().ToString("N"));
        _rows[scheduleId] = row;
        if (stored is null)
        {
            _ids.Add(scheduleId);
        }

        return Task.FromResult(new MemoryWrite(true, row.ETag));
    }

    public Task<IReadOnlyList<MemoryRow>> List(string? from, bool included, int count)
    {
        IEnumerable<string> ids = _ids;
        if (from is not null && _ids.Max is { } last)
        {
            ids = Utf8Order.Instance.Compare(from, last) > 0 ? [] : _ids.GetViewBetween(from, last);
        }

        return Task.FromResult<IReadOnlyList<MemoryRow>>([.. ids.Where(id => included || id != from).Take(count).Select(id => _rows[id])]);
    }
}
