namespace CommandScheduler.Stores;

/// <summary>The store as activations use it: they wait for it only as long as the silo does.</summary>
internal sealed class AwaitedStore(IScheduleStore inner, StoreCalls calls) : IScheduleStore
{
    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
        => calls.WaitAsync(inner.ReadAsync(scheduleId, cancellationToken));

    public Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => calls.WaitAsync(inner.WriteAsync(scheduleId, expectedVersion, write, cancellationToken));

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => calls.WaitAsync(inner.DeleteAsync(scheduleId, expectedVersion, write, cancellationToken));

    /// <summary>Waits for a change of what goes with the store, such as a reminder, on the same terms.</summary>
    /// <exception cref="TimeoutException">The silo stops, and there is no answer.</exception>
    public Task WaitAsync(Task change) => calls.WaitAsync(change);
}
