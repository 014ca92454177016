using CommandScheduler.Stores;
using CommandScheduler.Testing.Work;

using Orleans.Storage;

namespace CommandScheduler.Testing.Storage;

/// <summary>The store as one silo sees it: with the faults of the test, and closed to a silo that has crashed.</summary>
internal sealed class SiloStore(TestStore store, TestSilo silo, FaultInjector faults) : IScheduleStore
{
    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        silo.ThrowIfDead();
        return Task.FromResult(store.Read(scheduleId));
    }

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => (await ChangeAsync(scheduleId, expectedVersion, write, cancellationToken))!;

    public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
        => ChangeAsync(scheduleId, expectedVersion, null, cancellationToken);

    /// <summary>Writes a schedule, or deletes it if there is nothing to write.</summary>
    private async Task<string?> ChangeAsync(string id, string? expected, ScheduleWrite? write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // As with a database, the caller does not go on in the same step.
        await Task.Yield();
        try
        {
            faults.Pass(FaultPoint.BeforeStore, id, silo);
            var (done, version) = store.Write(id, write, expected);
            faults.Pass(FaultPoint.AfterStore, id, silo);
            return done
                ? version
                : throw new InconsistentStateException($"Schedule '{id}' was written by another activation.", version ?? "none", expected ?? "none");
        }
        catch
        {
            // The activation goes away, and its timer with it.
            store.SetArmed(id, isArmed: false);
            throw;
        }
    }
}
