namespace CommandScheduler.Stores.Clocks;

/// <summary>The clock of a database that is a file: the machine's own, to which there is nothing to compare.</summary>
internal sealed class MachineClock(TimeProvider clock) : IStoreClock
{
    public Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(clock.GetUtcNow());
}
