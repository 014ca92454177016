using CommandScheduler.Stores.Ring;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Inbox;

/// <summary>Hands the entries of the inbox to their schedules, as soon as the application has committed them.</summary>
/// <remarks>Runs in the turns of the grain service that owns the range, so nothing here is touched by two threads at once.</remarks>
internal sealed class InboxPump(
    IInboxRows rows,
    IGrainFactory grains,
    LookSettings settings,
    TimeProvider clock,
    InboxHealth health,
    SchedulerInstruments instruments,
    ILogger<InboxPump> logger) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    private const int Page = 500;
    private const int AtOnce = 64;

    /// <summary>The entries that were handed over and are still there, and since when.</summary>
    private readonly Dictionary<long, long> _handed = [];

    /// <summary>
    /// The schedules that entries are being handed to, and whether more wait: those of one schedule go one after
    /// another, or a failure would change their order.
    /// </summary>
    private readonly Dictionary<string, bool> _busy = new(StringComparer.Ordinal);

    private readonly RestingSchedules _resting = new(clock);
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly RepeatedLook _looks = new(new Backoff(settings.Interval, LongestPause, clock));

    /// <summary>Anybody who may connect to the database may notify, as often as he likes.</summary>
    private readonly Spacing _spacing = new(TimeSpan.FromMilliseconds(20), clock);

    /// <summary>Has the inbox looked at now; may be called from anywhere.</summary>
    public void LookNow() => _looks.LookNow();

    /// <summary>Hears of commits. Without it, the regular looks find them.</summary>
    public Task ListenAsync(CancellationToken stopped)
        => new RepeatedLook(new Backoff(settings.Interval, clock)).RunAsync(() => rows.ListenAsync(LookNow, stopped), logger.ScanFailed, stopped);

    /// <summary>Looks at the inbox again and again.</summary>
    public Task PumpAsync(Func<OwnedRange> range, CancellationToken stopped)
        => _looks.RunAsync(
            async () =>
            {
                await _spacing.NextAsync(stopped);
                await LookOnceAsync(range(), stopped);
            },
            logger.ScanFailed,
            stopped);

    /// <summary>Removes entries that were refused long ago, now and then. No look waits for that: somebody may have locked them.</summary>
    public Task ForgetAsync(CancellationToken stopped) => new OldRefusals(rows, clock, logger).RunAsync(stopped);

    public void Dispose() => _slots.Dispose();

    private async Task LookOnceAsync(OwnedRange range, CancellationToken stopped)
    {
        var seen = new HashSet<long>();
        var schedules = new HashSet<string>(StringComparer.Ordinal);
        var handed = new Dictionary<string, Task<bool>>(StringComparer.Ordinal);
        var after = 0L;
        while (true)
        {
            var (page, isLast) = await rows.ReadAsync(range, after, Page, stopped);
            health.Looked();
            await RefuseNamelessAsync(page, stopped);
            seen.UnionWith(page.Select(row => row.Entry.Id));
            schedules.UnionWith(page.Select(row => row.ScheduleId));
            var fresh = page.Where(row => !IsNameless(row.ScheduleId) && !_resting.IsResting(row.ScheduleId)
                && (!_handed.TryGetValue(row.Entry.Id, out var since) || clock.GetElapsedTime(since) > Trust));
            // Entries of one schedule go together and in order.
            foreach (var group in fresh.GroupBy(row => row.ScheduleId, row => row.Entry, StringComparer.Ordinal).ToList())
            {
                if (_busy.ContainsKey(group.Key))
                {
                    _busy[group.Key] = true;
                    continue;
                }

                if (handed.TryGetValue(group.Key, out var earlier) && !await earlier)
                {
                    // The entries of the pages before were not taken up, and go first with the next look.
                    continue;
                }

                // Note this before the wait, so that the entries of the next pages wait as well.
                _busy[group.Key] = false;
                await _slots.WaitAsync(stopped);
                handed[group.Key] = HandOverAsync(group.Key, [.. group]);
            }

            if (isLast)
            {
                break;
            }

            after = page[^1].Entry.Id;
        }

        foreach (var gone in _handed.Keys.Where(id => !seen.Contains(id)).ToArray())
        {
            _handed.Remove(gone);
        }

        _resting.KeepOnly(schedules);
    }

    private static bool IsNameless(string scheduleId) => string.IsNullOrWhiteSpace(scheduleId);

    /// <summary>Refuses entries for schedules that cannot be: Orleans has no grain of such an id that could.</summary>
    private async Task RefuseNamelessAsync(List<(string ScheduleId, InboxEntry Entry)> page, CancellationToken stopped)
    {
        var nameless = page.Where(row => IsNameless(row.ScheduleId)).ToList();
        if (nameless.Count > 0)
        {
            const string Reason = "The scheduleId has no visible character. Give the id of the schedule.";
            await rows.RefuseAsync([.. nameless.Select(row => row.Entry)], Reason, stopped);
            nameless.ForEach(row => logger.EntryRefused(row.ScheduleId, row.Entry.Id, Reason));
            Guarded.Tell(() => instruments.RefusedEntries.Add(nameless.Count));
        }
    }

    /// <returns>Whether they were taken up.</returns>
    private async Task<bool> HandOverAsync(string scheduleId, InboxEntry[] entries)
    {
        var isTakenUp = false;
        var now = clock.GetTimestamp();
        Array.ForEach(entries, entry => _handed[entry.Id] = now);
        try
        {
            await grains.GetGrain<IWakeable>(SchedulerNames.GrainOf(scheduleId)).TakeUp(entries);
            _resting.Ended(scheduleId);
            isTakenUp = true;
        }
        catch (UnreadableScheduleException)
        {
            // The silo that tried has told of it. The entries wait for a build that can read the schedule, or for its mending.
            Array.ForEach(entries, entry => _handed.Remove(entry.Id));
            _resting.Begin(scheduleId);
        }
        catch (Exception exception)
        {
            // The entries are still in the inbox; the next look hands them over again.
            Array.ForEach(entries, entry => _handed.Remove(entry.Id));
            logger.ScheduleNotWoken(exception, scheduleId);
        }
        finally
        {
            _slots.Release();
            if (_busy.Remove(scheduleId, out var more) && more && isTakenUp)
            {
                LookNow();
            }
        }

        return isTakenUp;
    }
}
