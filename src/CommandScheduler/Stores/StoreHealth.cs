using CommandScheduler.Watching;

using Orleans.Storage;

namespace CommandScheduler.Stores;

/// <summary>Notes whether schedules can be read and written, whatever they are kept in. Thread-safe.</summary>
internal sealed class StoreHealth(TimeProvider clock) : IHealthSource
{
    /// <summary>A failure counts until the next success, but no longer than this: perhaps nothing is to be stored any more.</summary>
    private static readonly TimeSpan Counts = TimeSpan.FromMinutes(1);

    private volatile Failure? _read;
    private volatile Failure? _write;

    public void HasRead() => _read = null;

    public void CouldNotRead(Exception exception) => _read = Failed(exception) ?? _read;

    public void HasWritten() => _write = null;

    public void CouldNotWrite(Exception exception) => _write = Failed(exception) ?? _write;

    public void Report(SchedulerHealth health)
    {
        Report(health, _read, "read");
        Report(health, _write, "written");
    }

    /// <summary>Gets what failed; null if the store works, and somebody else was faster.</summary>
    private Failure? Failed(Exception exception)
        => exception is InconsistentStateException ? null : new Failure(clock.GetTimestamp(), $"{exception.GetType().Name}: {Sentence.From(exception)}");

    private void Report(SchedulerHealth health, Failure? failure, string done)
    {
        if (failure is not null && clock.GetElapsedTime(failure.At) < Counts)
        {
            health.Fail($"A schedule could not be {done}: {failure.Reason} See whether the store can be reached, and whether this silo may use it.");
        }
    }

    private sealed record Failure(long At, string Reason);
}
