namespace CommandScheduler.AdoNet.Storage;

/// <summary>Lets the reminder service of Orleans stop while its database does not answer.</summary>
/// <remarks>
/// The service awaits its last look at the table, and the table of Orleans looks at no token.
/// </remarks>
internal sealed class OffTurnReminders(IReminderTable inner) : IReminderTable
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(() => inner.StartAsync(cancellationToken), cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
        => RunAsync(() => inner.ReadRows(grainId), cancellationToken);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
        => RunAsync(() => inner.ReadRows(begin, end), cancellationToken);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
        => RunAsync(() => inner.ReadRow(grainId, reminderName), cancellationToken);

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken) => RunAsync(() => inner.UpsertRow(entry), cancellationToken);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
        => RunAsync(() => inner.RemoveRow(grainId, reminderName, eTag), cancellationToken);

    public Task TestOnlyClearTable() => Task.Run(inner.TestOnlyClearTable);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    private static async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var running = Task.Run(call, cancellationToken);
        try
        {
            return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            throw;
        }
    }
}
