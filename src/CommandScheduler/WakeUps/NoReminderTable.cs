namespace CommandScheduler.WakeUps;

/// <summary>Stands in for a reminder table on a silo that has none and needs none, because its schedules are woken by their store.</summary>
internal sealed class NoReminderTable : IReminderTable
{
    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(new ReminderTableData());

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(new ReminderTableData());

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Task.FromResult<ReminderEntry?>(null);

    public Task<string?> UpsertRow(ReminderEntry entry)
        => throw new OrleansConfigurationException(
            "This silo has no reminder service; CommandScheduler needs none on this back end. "
                + "For reminders of the application's own grains register one, such as silo.UseAdoNetReminderService(…).");

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Task.FromResult(true);

    public Task TestOnlyClearTable() => Task.CompletedTask;
}
