using CommandScheduler.Stores.Clocks;
using CommandScheduler.Stores.Inbox;
using CommandScheduler.Stores.Ring;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Index;

/// <summary>
/// Looks after the schedules of this silo's range in a store that wakes schedules itself: wakes those that
/// come due or were released, hands over the entries of the inbox, and tells which schedules this silo has in memory.
/// </summary>
internal sealed class WakeUpIndex(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    DueLook due,
    ReleasedSchedules released,
    InboxPump inbox,
    ClockComparison clocks,
    LoadedSchedules loaded,
    LookSettings settings,
    SchedulerClock clock,
    TimeProvider realTime,
    ILogger<WakeUpIndex> logger) : GrainService(id, silo, loggers), IWakeUpIndex
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>How long the silo's stop waits for looks that are under way. Their database may not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopped = new();
    private readonly RepeatedLook _looks = new(new Backoff(settings.Interval, LongestPause, clock));
    private OwnedRange? _range;
    private Task _looking = Task.CompletedTask;

    private CancellationToken Stopped => _stopped.Token;

    public override async Task OnRangeChange(IRingRange oldRange, IRingRange newRange, bool increased)
    {
        await base.OnRangeChange(oldRange, newRange, increased);
        _range = OwnedRange.FromRing(newRange);
        _looks.LookNow();
        inbox.LookNow();
    }

    public Task<string[]> Loaded(string[] scheduleIds) => Task.FromResult(loaded.Among(scheduleIds));

    public override async Task Stop()
    {
        await base.Stop();

        // A driver may block here, to tell a server that does not answer.
        _ = _stopped.CancelAsync();
        await _looking.WaitAsync(Patience, realTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    protected override async Task StartInBackground()
    {
        _range ??= OwnedRange.FromRing(RingRange);
        // From here on the service is told of changes of its range.
        await base.StartInBackground();
        _looking = Task.WhenAll(
            _looks.RunAsync(() => due.LookAsync(_range!, Stopped), logger.ScanFailed, Stopped),
            clocks.RunAsync(realTime, Stopped),
            released.RunAsync(Stopped),
            inbox.PumpAsync(() => _range!, Stopped),
            inbox.ListenAsync(Stopped),
            inbox.ForgetAsync(Stopped));
    }
}
