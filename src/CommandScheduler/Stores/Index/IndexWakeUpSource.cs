using System.Threading.Channels;

using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

namespace CommandScheduler.Stores.Index;

/// <summary>Wakes schedules by an index of the table, which is written with the state: there is nothing to make sure of beside it.</summary>
internal sealed class IndexWakeUpSource(TimeProvider clock) : IWakeUpSource, IHealthSource
{
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromSeconds(30);

    private readonly Channel<GrainId> _released = Channel.CreateUnbounded<GrainId>(new UnboundedChannelOptions { SingleReader = true });
    private long _lookedAt = clock.GetTimestamp();

    public bool UseReminders => false;

    /// <summary>Gets the reach of timers: longer keeps more activations in memory, shorter loads more of them again.</summary>
    public TimeSpan Horizon { get; } = TimeSpan.FromSeconds(30);

    public TimeSpan? Linger { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the schedules whose activation went away although it held a timer.</summary>
    public ChannelReader<GrainId> ReleasedSchedules => _released.Reader;

    public IWakeUpPromise? PromiseFor(GrainId schedule) => null;

    /// <summary>Notes that the index was looked at.</summary>
    public void Looked() => Volatile.Write(ref _lookedAt, clock.GetTimestamp());

    public void Report(SchedulerHealth health)
    {
        var since = clock.GetElapsedTime(Volatile.Read(ref _lookedAt));
        health.Data["index.looked.seconds.ago"] = since.TotalSeconds;
        if (since > MostBetweenLooks)
        {
            health.Fail($"What comes due was last looked up {since} ago. See whether the database can be reached.");
        }
    }

    public void Released(GrainId schedule) => _released.Writer.TryWrite(schedule);
}
