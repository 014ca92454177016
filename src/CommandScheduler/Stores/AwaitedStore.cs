using CommandScheduler.Time;

namespace CommandScheduler.Stores;

/// <summary>The store as activations use it: they wait for it only as long as the silo does, and its failures show in the silo's health.</summary>
internal sealed class AwaitedStore(IScheduleStore inner, StoreCalls calls, StoreHealth health, Suspensions suspensions) : IScheduleStore
{
    /// <summary>Gets what tells whether an answer of the store was before the process was suspended.</summary>
    public Suspensions Suspensions => suspensions;

    public async Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        try
        {
            var read = inner.ReadAsync(scheduleId, cancellationToken);
            await calls.WaitAsync(read).ConfigureAwait(false);
            health.HasRead();
            return await read.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            health.CouldNotRead(exception);
            throw;
        }
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        var written = inner.WriteAsync(scheduleId, expectedVersion, write, cancellationToken);
        await WaitAsync(written).ConfigureAwait(false);
        return await written.ConfigureAwait(false);
    }

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => WaitAsync(inner.DeleteAsync(scheduleId, expectedVersion, write, cancellationToken));

    /// <summary>Waits for a change of what goes with the store, such as a reminder, on the same terms.</summary>
    /// <exception cref="TimeoutException">The silo stops, and there is no answer.</exception>
    public async Task WaitAsync(Task change)
    {
        try
        {
            await calls.WaitAsync(change).ConfigureAwait(false);
            health.HasWritten();
        }
        catch (Exception exception)
        {
            health.CouldNotWrite(exception);
            throw;
        }
    }

    /// <inheritdoc cref="StoreCalls.LetAnswersGoAsync"/>
    public Task LetAnswersGoAsync(CancellationToken cancellationToken) => calls.LetAnswersGoAsync(cancellationToken);

    /// <inheritdoc cref="StoreCalls.Now"/>
    public long Now => calls.Now;

    /// <inheritdoc cref="StoreCalls.Since"/>
    public TimeSpan Since(long then) => calls.Since(then);

    /// <inheritdoc cref="StoreCalls.InTimeAsync"/>
    public Task InTimeAsync(Task stored, long since) => calls.InTimeAsync(stored, since);
}
