using CommandScheduler.Dispatching;
using CommandScheduler.PostgreSql.Inbox;
using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.PostgreSql.WakeUps;

/// <summary>Looks for the schedules of this silo's range that come due without an activation that waits for it, and wakes them, the oldest first.</summary>
/// <remarks>
/// A row says which silo holds a timer for it; while that silo is a member of the cluster the row is left alone, until it
/// is overdue by a grace. Each look begins at the oldest row: a transaction may commit an old due time after a look has
/// passed it.
/// </remarks>
internal sealed class WakeUpIndex(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    DueRows rows,
    IndexWakeUps wakeUps,
    InboxPump inbox,
    ClockComparison clocks,
    RunningAttempts running,
    IGrainFactory grains,
    ISiloStatusOracle silos,
    PostgreSqlSchedulerOptions options,
    SchedulerClock clock,
    ILogger<WakeUpIndex> logger) : GrainService(id, silo, loggers), IWakeUpIndex
{
    /// <summary>A schedule that a living silo holds a timer for is woken when it is overdue by this much.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReleasedPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPostponement = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPostponement = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Full = TimeSpan.FromMilliseconds(10);

    private const int Page = 1_000;
    private const int MostWoken = 20_000;
    private const int AtOnce = 128;
    private const int Tries = 5;

    private readonly WokenSchedules _woken = new();
    private readonly SemaphoreSlim _wakes = new(AtOnce);
    private TaskCompletionSource _signal = new();
    private OwnedRange? _range;
    private long[] _alive = [];
    private Task _looking = Task.CompletedTask;

    private CancellationToken Stopped => StoppedCancellationTokenSource.Token;

    public override async Task OnRangeChange(IRingRange oldRange, IRingRange newRange, bool increased)
    {
        await base.OnRangeChange(oldRange, newRange, increased);
        _range = OwnedRange.Of(newRange);
        LookNow();
        inbox.LookNow();
    }

    public override async Task Stop()
    {
        await base.Stop();
        await _looking;
    }

    protected override async Task StartInBackground()
    {
        _range ??= OwnedRange.Of(RingRange);
        // From here on the service is told of changes of its range.
        await base.StartInBackground();
        _looking = Task.WhenAll(LookAsync(), WakeReleasedAsync(), inbox.PumpAsync(() => _range!, Stopped), inbox.ListenAsync(Stopped));
    }

    private void LookNow() => _signal.TrySetResult();

    private async Task LookAsync()
    {
        var pause = options.ScanInterval;
        while (!Stopped.IsCancellationRequested)
        {
            try
            {
                await clocks.CompareNowAndThenAsync(Stopped);
                await LookOnceAsync();
                pause = options.ScanInterval;
            }
            catch (Exception exception) when (!Stopped.IsCancellationRequested)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                logger.ScanFailed(exception, pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.WhenAny(Task.Delay(pause, clock, Stopped), _signal.Task);
        }
    }

    /// <summary>Goes through all rows that are due soon, and wakes those that nobody else does.</summary>
    private async Task LookOnceAsync()
    {
        _signal = new();
        _woken.BeginLook();
        var after = DueRow.First;
        var alive = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(SiloCode.Of).ToArray();
        if (_alive.Except(alive).Any())
        {
            // With its memory went schedules that were woken there.
            _woken.Distrust();
        }

        _alive = alive;
        while (!Stopped.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            // Far enough ahead that the next look comes before they are due.
            var until = (now + (2 * options.ScanInterval)).UtcDateTime;
            var page = await rows.ReadAsync(_range!, until, after, alive, (now - Grace).UtcDateTime, Page, Stopped);
            wakeUps.Looked();
            foreach (var row in page)
            {
                if (_woken.Take(row, now))
                {
                    await RoomAsync();
                    _ = WakeAsync(row);
                }
            }

            if (page.Count < Page)
            {
                _woken.EndLook(until);
                return;
            }

            after = page[^1];
            if (_woken.Count >= MostWoken)
            {
                // The next look goes on when some of these are done.
                _woken.EndLook(after.WakeUpAt);
                return;
            }
        }
    }

    /// <summary>Waits while so much is due already that more in memory would not be dispatched sooner.</summary>
    private async Task RoomAsync()
    {
        await _wakes.WaitAsync(Stopped);
        while (running.IsFull)
        {
            await Task.Delay(Full, TimeProvider.System, Stopped);
        }
    }

    private async Task WakeAsync(DueRow row)
    {
        try
        {
            if (!await grains.GetGrain<IWakeable>(GrainId.Create(SchedulerNames.ScheduleType, row.ScheduleId)).Wake(default))
            {
                _woken.Failed(row, clock.GetUtcNow());
            }
        }
        catch (Exception exception)
        {
            await NotWokenAsync(row, exception);
        }
        finally
        {
            _wakes.Release();
        }
    }

    private async Task NotWokenAsync(DueRow row, Exception exception)
    {
        var now = clock.GetUtcNow();
        var failures = _woken.Failed(row, now);
        if (failures < Tries || Stopped.IsCancellationRequested)
        {
            return;
        }

        logger.ScheduleNotWoken(exception, row.ScheduleId);
        var delay = (now - row.WakeUpAt) * 2;
        delay = delay < FirstPostponement ? FirstPostponement : delay > LongestPostponement ? LongestPostponement : delay;
        try
        {
            await rows.PostponeAsync(row, (now + delay).UtcDateTime, Stopped);
        }
        catch (Exception failure) when (!Stopped.IsCancellationRequested)
        {
            logger.ScanFailed(failure, options.ScanInterval);
        }
    }

    /// <summary>Wakes at once what went out of this silo's memory before it was due.</summary>
    private async Task WakeReleasedAsync()
    {
        try
        {
            await foreach (var schedule in wakeUps.ReleasedSchedules.ReadAllAsync(Stopped))
            {
                await _wakes.WaitAsync(Stopped);
                _ = WakeReleasedAsync(schedule);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the others look after its rows.
        }
    }

    /// <summary>Wakes one schedule as soon as that succeeds. What cannot be woken for long is found by a look when its grace is over.</summary>
    private async Task WakeReleasedAsync(GrainId schedule)
    {
        var pause = ReleasedPause;
        for (var left = Tries; !await TryWakeAsync(schedule) && --left > 0; pause *= 2)
        {
            await Task.Delay(pause, clock, Stopped).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            if (Stopped.IsCancellationRequested)
            {
                return;
            }

            await _wakes.WaitAsync();
        }
    }

    private async Task<bool> TryWakeAsync(GrainId schedule)
    {
        try
        {
            return await grains.GetGrain<IWakeable>(schedule).Wake(default);
        }
        catch (Exception exception)
        {
            logger.ReleasedNotWoken(exception, schedule.Key.ToString()!);
            return false;
        }
        finally
        {
            _wakes.Release();
        }
    }
}
