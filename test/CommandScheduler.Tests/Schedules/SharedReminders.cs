using System.Collections.Concurrent;

namespace CommandScheduler.Tests.Schedules;

/// <summary>A reminder table of the application's own, in the test's memory.</summary>
public sealed class SharedReminders : IReminderTable
{
    private readonly ConcurrentDictionary<(GrainId, string), ReminderEntry> _rows = new();

    /// <summary>Gets or sets a value indicating whether ranges cannot be read.</summary>
    public bool FailsToRead { get; set; }

    /// <summary>Gets or sets a value indicating whether no row can be changed.</summary>
    public bool FailsToWrite { get; set; }

    public Task Init() => Task.CompletedTask;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(new ReminderTableData(_rows.Values.Where(row => row.GrainId == grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end)
        => FailsToRead
            ? Failure<ReminderTableData>()
            : Task.FromResult(new ReminderTableData(_rows.Values.Where(row => RangeFactory.CreateRange(begin, end).InRange(row.GrainId))));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Task.FromResult(_rows.GetValueOrDefault((grainId, reminderName)));

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        if (FailsToWrite)
        {
            return Failure<string?>();
        }

        entry.ETag = Guid.NewGuid().ToString();
        _rows[(entry.GrainId, entry.ReminderName)] = entry;
        return Task.FromResult<string?>(entry.ETag);
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
        => FailsToWrite ? Failure<bool>() : Task.FromResult(_rows.TryRemove((grainId, reminderName), out _));

    public Task TestOnlyClearTable()
    {
        _rows.Clear();
        return Task.CompletedTask;
    }

    private static Task<T> Failure<T>() => Task.FromException<T>(new InvalidOperationException("The reminders are down."));
}
