using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.WakeUps;

/// <summary>Wakes the schedules that may be due when this silo takes over a part of the ring: at its start, and when another silo is gone.</summary>
/// <remarks>
/// A tick of a reminder that fell while nobody owned it is gone, and the next one comes a period later; and timers die
/// with their silo. Without this, a job that came due around a crash would wait for that next tick, which stays the safety net.
/// </remarks>
internal sealed class RangeTakeOver(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    IReminderTable reminders,
    IWakeUpSource wakeUps,
    IGrainFactory grains,
    SchedulerClock clock,
    ILogger<RangeTakeOver> logger) : GrainService(id, silo, loggers), IRangeTakeOver
{
    /// <summary>
    /// Reminders whose first tick is within this time are read: a schedule may be due up to a period before its tick, and a
    /// schedule that is due soon had a timer on the silo that is gone.
    /// </summary>
    private static readonly TimeSpan Reach = ReminderPromise.Period + ReminderPromise.Near + ReminderPromise.Net;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const int AtOnce = 64;
    private const int Tries = 5;

    public override Task OnRangeChange(IRingRange oldRange, IRingRange newRange, bool increased)
        // Orleans reports the first range as well, when the service has started.
        => Task.WhenAll(base.OnRangeChange(oldRange, newRange, increased), wakeUps.UseReminders && increased ? WakeAsync(newRange) : Task.CompletedTask);

    /// <summary>Wakes the schedules that may be due in a range, the longest overdue first. Never throws: the reminders stay.</summary>
    private async Task WakeAsync(IRingRange range)
    {
        var horizon = (clock.GetUtcNow() + Reach).UtcDateTime;
        var due = new List<ReminderEntry>();
        try
        {
            foreach (var part in RangeFactory.GetSubRanges(range))
            {
                // The token is not given to the driver, which may block to tell a server that does not answer.
                var rows = await reminders.ReadRows(part.Begin, part.End, CancellationToken.None)
                    .WaitAsync(StoppedCancellationTokenSource.Token);
                due.AddRange(rows.Reminders.Where(row
                    => row.ReminderName == SchedulerNames.Reminder && row.GrainId.Type == SchedulerNames.ScheduleType && row.StartAt <= horizon));
            }
        }
        catch (Exception exception)
        {
            logger.TakeOverFailed(exception);
        }

        due.Sort((left, right) => left.StartAt.CompareTo(right.StartAt));
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, TaskScheduler = TaskScheduler.Current },
            async (row, _) => await WakeAsync(row));
    }

    private async Task WakeAsync(ReminderEntry reminder)
    {
        await new Backoff(Pause, clock).TryAsync(Tries, TryWakeAsync, StoppedCancellationTokenSource.Token);

        async Task<bool> TryWakeAsync(bool isLast)
        {
            try
            {
                await grains.GetGrain<IWakeable>(reminder.GrainId).Wake(reminder.StartAt);
                return true;
            }
            catch (UnreadableScheduleException)
            {
                // Another try does not help. The silo that tried has told of it, and the reminder stays.
                return true;
            }
            catch (Exception exception)
            {
                // The grain directory may still name the silo that is gone: try again.
                if (isLast)
                {
                    logger.WakeFailed(exception, reminder.GrainId);
                }

                return false;
            }
        }
    }
}
