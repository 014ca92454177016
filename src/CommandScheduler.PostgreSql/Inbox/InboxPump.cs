using CommandScheduler.PostgreSql.WakeUps;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.PostgreSql.Inbox;

/// <summary>Hands what applications committed to its schedules, as soon as it is committed.</summary>
/// <remarks>Runs in the turns of the grain service that owns the range, so nothing here is touched by two threads at once.</remarks>
internal sealed class InboxPump(InboxRows rows, IGrainFactory grains, PostgreSqlSchedulerOptions options, TimeProvider clock, ILogger<InboxPump> logger) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromDays(7);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    private const int Page = 500;
    private const int AtOnce = 64;

    /// <summary>The entries that were handed over and are still there, and since when.</summary>
    private readonly Dictionary<long, long> _handed = [];

    /// <summary>The schedules that entries are being handed to, and whether more wait: those of one schedule go one after another, or a failure would change their order.</summary>
    private readonly Dictionary<string, bool> _busy = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim _slots = new(AtOnce);
    private TaskCompletionSource _signal = new();
    private long? _forgot;

    /// <summary>Has the inbox looked at now; may be called from anywhere.</summary>
    public void LookNow() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Hears of commits. Without it, the regular looks find them.</summary>
    public async Task ListenAsync(CancellationToken stopped)
    {
        var pause = options.ScanInterval;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                await rows.ListenAsync(LookNow, stopped);
            }
            catch (Exception exception) when (!stopped.IsCancellationRequested)
            {
                logger.ScanFailed(exception, pause);
                await Task.Delay(pause, clock, stopped).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Looks at the inbox again and again.</summary>
    public async Task PumpAsync(Func<OwnedRange> range, CancellationToken stopped)
    {
        var pause = options.ScanInterval;
        while (!stopped.IsCancellationRequested)
        {
            // Whatever is committed from here on wakes the next look.
            Volatile.Write(ref _signal, new());
            try
            {
                await LookOnceAsync(range(), stopped);
                await ForgetNowAndThenAsync(stopped);
                pause = options.ScanInterval;
            }
            catch (Exception exception) when (!stopped.IsCancellationRequested)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                logger.ScanFailed(exception, pause);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.WhenAny(Task.Delay(pause, clock, stopped), _signal.Task);
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task LookOnceAsync(OwnedRange range, CancellationToken stopped)
    {
        var seen = new HashSet<long>();
        var after = 0L;
        while (true)
        {
            var page = await rows.ReadAsync(range, after, Page, stopped);
            seen.UnionWith(page.Select(row => row.Entry.Id));
            var fresh = page.Where(row => !_handed.TryGetValue(row.Entry.Id, out var since) || clock.GetElapsedTime(since) > Trust);
            // Entries of one schedule go together and in order.
            foreach (var group in fresh.GroupBy(row => row.ScheduleId, row => row.Entry, StringComparer.Ordinal).ToList())
            {
                if (_busy.ContainsKey(group.Key))
                {
                    _busy[group.Key] = true;
                    continue;
                }

                // Before the wait: the pages that follow see it.
                _busy[group.Key] = false;
                await _slots.WaitAsync(stopped);
                _ = HandOverAsync(group.Key, [.. group]);
            }

            if (page.Count < Page)
            {
                break;
            }

            after = page[^1].Entry.Id;
        }

        foreach (var gone in _handed.Keys.Where(id => !seen.Contains(id)).ToArray())
        {
            _handed.Remove(gone);
        }
    }

    private async Task HandOverAsync(string scheduleId, InboxEntry[] entries)
    {
        var now = clock.GetTimestamp();
        Array.ForEach(entries, entry => _handed[entry.Id] = now);
        try
        {
            await grains.GetGrain<IWakeable>(GrainId.Create(SchedulerNames.ScheduleType, scheduleId)).TakeUp(entries);
        }
        catch (Exception exception)
        {
            // They are still there; the next look hands them over again.
            Array.ForEach(entries, entry => _handed.Remove(entry.Id));
            logger.ScheduleNotWoken(exception, scheduleId);
        }
        finally
        {
            _slots.Release();
            if (_busy.Remove(scheduleId, out var more) && more)
            {
                LookNow();
            }
        }
    }

    private async Task ForgetNowAndThenAsync(CancellationToken stopped)
    {
        if (_forgot is not { } last || clock.GetElapsedTime(last) > ForgetEvery)
        {
            _forgot = clock.GetTimestamp();
            await rows.ForgetAsync(RefusedFor, stopped);
        }
    }
}
