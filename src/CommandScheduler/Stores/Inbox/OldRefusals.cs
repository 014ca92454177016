using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Inbox;

/// <summary>Entries of the inbox that were refused long ago: they are removed now and then.</summary>
internal sealed class OldRefusals(IInboxRows rows, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Removes them until the token is cancelled.</summary>
    public Task RunAsync(CancellationToken stopped)
        => new RepeatedLook(new Backoff(Interval, clock)).RunAsync(() => rows.ForgetAsync(Kept, stopped), logger.OldRefusalsKept, stopped);
}
