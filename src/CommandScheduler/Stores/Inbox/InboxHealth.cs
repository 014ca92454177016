using CommandScheduler.Watching;

namespace CommandScheduler.Stores.Inbox;

/// <summary>Whether the inbox can be read. Thread-safe.</summary>
internal sealed class InboxHealth(TimeProvider clock) : IHealthSource
{
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromSeconds(30);

    private long _lookedAt = clock.GetTimestamp();

    /// <summary>Notes that the inbox was looked at.</summary>
    public void Looked() => Volatile.Write(ref _lookedAt, clock.GetTimestamp());

    public void Report(SchedulerHealth health)
    {
        var since = clock.GetElapsedTime(Volatile.Read(ref _lookedAt));
        health.Data["inbox.looked.seconds.ago"] = since.TotalSeconds;
        if (since > MostBetweenLooks)
        {
            health.Fail(
                $"What applications have scheduled in their transactions was last looked up {since} ago. See whether the database can be reached, "
                + "and whether this silo may read the inbox.");
        }
    }
}
