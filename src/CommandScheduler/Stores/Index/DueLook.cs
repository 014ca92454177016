using CommandScheduler.Stores.Ring;
using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Index;

/// <summary>One look at the index: goes through all rows that are due soon, and wakes those that nobody else does, the oldest first.</summary>
/// <remarks>
/// A row says which silo holds a timer for it; while that silo is a member of the cluster the row is left alone, until it
/// is overdue by a grace. Each look begins at the oldest row: a transaction may commit an old due time after a look has
/// passed it. Now and then a look goes as far ahead as timers reach: when a silo dies, Orleans does not know for some time where the
/// schedules are whose places it knew, and what is in memory by then needs nobody who knows. Runs in the turns of the grain service
/// that owns the range.
/// </remarks>
internal sealed class DueLook(
    IDueIndex index,
    IndexWakeUpSource wakeUps,
    Waker waker,
    ISiloStatusOracle silos,
    LookSettings settings,
    SchedulerClock clock,
    ILogger<DueLook> logger)
{
    /// <summary>A schedule that a living silo holds a timer for is woken when it is overdue by this much.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>What came due so lately is woken before a long row of what is overdue by more.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstPostponement = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPostponement = TimeSpan.FromMinutes(10);

    /// <summary>How often a look goes as far ahead as timers reach.</summary>
    private static readonly TimeSpan FarLooks = TimeSpan.FromSeconds(5);

    /// <summary>How many documents are read at once, to be handed over.</summary>
    private const int HandedOver = 100;

    private const int Page = 1_000;
    private const int MostWoken = 20_000;
    private const int MostWokenAhead = 5_000;
    private const int Tries = 5;

    private readonly WakeUpMemory _woken = new();
    private long[] _alive = [];
    private DateTimeOffset? _lookedFar;

    /// <summary>Looks once.</summary>
    public async Task LookAsync(OwnedRange range, CancellationToken stopped)
    {
        _woken.BeginLook();
        var after = DueRow.First;
        var alive = NoteAlive();
        var isFar = IsTimeToLookFar();
        while (!stopped.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            var until = (now + (isFar ? wakeUps.Horizon : Near)).UtcDateTime;
            var page = await index.ReadAsync(range, until, after, alive, (now - Grace).UtcDateTime, Page, stopped);
            wakeUps.Looked();
            if (page.Count == Page && page[^1].WakeUpAt < (now - Recent).UtcDateTime)
            {
                // So many are overdue that what comes due now would wait for them: it goes first.
                var recent = new DueRow("", (now - Recent).UtcDateTime);
                await WakeAsync(await index.ReadAsync(range, until, recent, alive, (now - Grace).UtcDateTime, Page, stopped), now, stopped);
            }

            await WakeAsync(page, now, stopped);
            if (page.Count < Page)
            {
                _woken.EndLook(until);
                return;
            }

            after = page[^1];
            if (_woken.Waking >= (isFar && after.WakeUpAt > now + Near ? MostWokenAhead : MostWoken))
            {
                // Enough schedules are being woken. The next look goes on when some of them are done.
                _woken.EndLook(after.WakeUpAt);
                return;
            }
        }
    }

    private async Task WakeAsync(List<DueRow> rows, DateTimeOffset now, CancellationToken stopped)
    {
        foreach (var some in rows.Where(row => _woken.Take(row, now)).Chunk(HandedOver))
        {
            var stored = await ReadAsync([.. some.Where(row => row.WakeUpAt <= now.UtcDateTime).Select(row => row.ScheduleId)], stopped);
            foreach (var row in some)
            {
                // A silo that is full looks no further, and the database is not to blame for that.
                await waker.EnterWithRoomAsync(wakeUps.Looked, stopped);
                _ = WakeAsync(row, stored.GetValueOrDefault(row.ScheduleId), stopped);
            }
        }
    }

    /// <summary>Reads what is overdue, so that it need not be read by each activation for itself.</summary>
    /// <remarks>
    /// Only that: what it begins is recorded before it is dispatched, which shows whether the document was still the row's. A job that came due
    /// while its silo lived is not.
    /// </remarks>
    private async Task<Dictionary<string, StoredDocument>> ReadAsync(string[] overdue, CancellationToken stopped)
    {
        try
        {
            return overdue.Length > 1 ? await index.ReadDocumentsAsync(overdue, stopped) : [];
        }
        catch (Exception exception) when (!stopped.IsCancellationRequested)
        {
            // These rows count as woken, so they must be: each activation reads its own, and tells what it meets.
            logger.ScanFailed(exception, settings.Interval);
            return [];
        }
    }

    /// <summary>Gets how far each look goes: so far that the next one comes before the rows beyond are due.</summary>
    private TimeSpan Near => 2 * settings.Interval;

    private bool IsTimeToLookFar()
    {
        var now = clock.GetUtcNow();
        if (_lookedFar is { } last && (now - last).Duration() < FarLooks)
        {
            return false;
        }

        _lookedFar = now;
        return true;
    }

    private long[] NoteAlive()
    {
        var alive = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(SiloCode.FromAddress).ToArray();
        if (_alive.Except(alive).Any())
        {
            // A silo is gone, and with its memory schedules that were woken there.
            _woken.Distrust();
        }

        return _alive = alive;
    }

    private async Task WakeAsync(DueRow row, StoredDocument? stored, CancellationToken stopped)
    {
        try
        {
            if (!await waker.WakeAsync(row.ScheduleId, stored))
            {
                _woken.Failed(row, clock.GetUtcNow());
            }
        }
        catch (UnreadableScheduleException)
        {
            // The silo that tried has told of it. The row stays as it is: another build may read it at once.
            _woken.Unreadable(row, clock.GetUtcNow());
        }
        catch (Exception exception)
        {
            await NotWokenAsync(row, exception, stopped);
        }
    }

    private async Task NotWokenAsync(DueRow row, Exception exception, CancellationToken stopped)
    {
        var now = clock.GetUtcNow();
        if (_woken.Failed(row, now) < Tries || stopped.IsCancellationRequested)
        {
            return;
        }

        logger.ScheduleNotWoken(exception, row.ScheduleId);
        var delay = (now - row.WakeUpAt) * 2;
        delay = delay < FirstPostponement ? FirstPostponement : delay > LongestPostponement ? LongestPostponement : delay;
        try
        {
            await index.PostponeAsync(row, (now + delay).UtcDateTime, stopped);
        }
        catch (Exception failure) when (!stopped.IsCancellationRequested)
        {
            logger.ScanFailed(failure, settings.Interval);
        }
    }
}
