namespace CommandScheduler.AdoNet.Sqlite;

/// <summary>Has SQLite work on threads off the turns of the reminder service, whose stop would have to wait for it.</summary>
internal sealed class OffTurnReminders(IReminderTable inner) : IReminderTable
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(() => inner.StartAsync(cancellationToken), cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.Run(() => inner.ReadRows(grainId));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.Run(() => inner.ReadRows(begin, end));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Task.Run(() => inner.ReadRow(grainId, reminderName));

    public Task<string?> UpsertRow(ReminderEntry entry) => Task.Run(() => inner.UpsertRow(entry));

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Task.Run(() => inner.RemoveRow(grainId, reminderName, eTag));

    public Task TestOnlyClearTable() => Task.Run(inner.TestOnlyClearTable);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);
}
