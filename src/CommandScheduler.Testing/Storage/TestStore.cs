using System.Globalization;

using CommandScheduler.Queries;
using CommandScheduler.Stores;

namespace CommandScheduler.Testing.Storage;

/// <summary>Keeps the schedules of the cluster, whatever becomes of its silos, and knows which must be woken. Thread-safe.</summary>
internal sealed class TestStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Row> _rows = new(Utf8Order.Instance);
    private readonly SortedSet<(DateTimeOffset At, string Id)> _toWake = [];
    private long _versions;

    /// <summary>Gets when the next schedule has something due of which no activation has a timer; null if there is none.</summary>
    public DateTimeOffset? NextToWake
    {
        get
        {
            lock (_lock)
            {
                return _toWake.Count > 0 ? _toWake.Min.At : null;
            }
        }
    }

    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows.Keys];
            }
        }
    }

    public StoredDocument? Read(string id)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(id, out var row) ? new StoredDocument(row.Document, row.Version) : null;
        }
    }

    /// <summary>Stores a schedule, or removes it if there is nothing to write, if the row is as expected.</summary>
    /// <returns>Whether it was, and the version that the row has now.</returns>
    public (bool Done, string? Version) Write(string id, ScheduleWrite? write, string? expected)
    {
        lock (_lock)
        {
            var row = _rows.GetValueOrDefault(id);
            if (row?.Version != expected)
            {
                return (false, row?.Version);
            }

            if (row is { ToWakeAt: { } at })
            {
                _toWake.Remove((at, id));
            }

            if (write is null)
            {
                _rows.Remove(id);
                return (true, null);
            }

            row = _rows[id] = new Row(write.Document, (++_versions).ToString(CultureInfo.InvariantCulture), write.WakeUpAt);
            SetArmed(id, row, write.IsArmed);
            return (true, row.Version);
        }
    }

    /// <summary>Notes that an activation has a timer for what a schedule has due next, or has none any more.</summary>
    public void SetArmed(string id, bool isArmed)
    {
        lock (_lock)
        {
            if (_rows.TryGetValue(id, out var row))
            {
                SetArmed(id, row, isArmed);
            }
        }
    }

    /// <summary>Notes that no activation can be relied on.</summary>
    public void DisarmAll()
    {
        lock (_lock)
        {
            foreach (var (id, row) in _rows)
            {
                SetArmed(id, row, isArmed: false);
            }
        }
    }

    /// <summary>Gets the schedules that have something due by an instant of which no activation has a timer, the first due first.</summary>
    public IReadOnlyList<string> ToWake(DateTimeOffset until)
    {
        lock (_lock)
        {
            return [.. _toWake.TakeWhile(schedule => schedule.At <= until).Select(schedule => schedule.Id)];
        }
    }

    /// <summary>Gets all schedules, in the order of their ids.</summary>
    public IReadOnlyList<(string ScheduleId, string Document)> Documents()
    {
        lock (_lock)
        {
            return [.. _rows.Select(row => (row.Key, row.Value.Document))];
        }
    }

    private void SetArmed(string id, Row row, bool isArmed)
    {
        if (row.ToWakeAt is { } before)
        {
            _toWake.Remove((before, id));
        }

        row.ToWakeAt = isArmed ? null : row.WakeUpAt;
        if (row.ToWakeAt is { } at)
        {
            _toWake.Add((at, id));
        }
    }

    private sealed class Row(string document, string version, DateTimeOffset? wakeUpAt)
    {
        public string Document => document;

        public string Version => version;

        public DateTimeOffset? WakeUpAt => wakeUpAt;

        /// <summary>Gets or sets when it must be woken; null if an activation has a timer, or nothing is due.</summary>
        public DateTimeOffset? ToWakeAt { get; set; }
    }
}
