using CommandScheduler.Time;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Stores.Index;

/// <summary>Wakes at once the schedules whose activation left this silo's memory before they were due.</summary>
internal sealed class ReleasedSchedules(IndexWakeUpSource wakeUps, Waker waker, SchedulerClock clock, ILogger<ReleasedSchedules> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private const int Tries = 5;

    /// <summary>Wakes them until the silo stops.</summary>
    public async Task RunAsync(CancellationToken stopped)
    {
        try
        {
            await foreach (var schedule in wakeUps.ReleasedSchedules.ReadAllAsync(stopped))
            {
                await waker.EnterAsync(stopped);
                _ = WakeAsync(schedule, stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops; the others look after its rows.
        }
    }

    /// <summary>Wakes one schedule as soon as that succeeds. A schedule that cannot be woken for long is found by a look when its grace is over.</summary>
    private async Task WakeAsync(GrainId schedule, CancellationToken stopped)
    {
        var hasSlot = true;
        await new Backoff(FirstPause, TimeSpan.MaxValue, clock).TryAsync(
            Tries,
            async _ =>
            {
                if (!hasSlot)
                {
                    await waker.EnterAsync(CancellationToken.None);
                }

                hasSlot = false;
                return await TryWakeAsync(schedule);
            },
            stopped);
    }

    private async Task<bool> TryWakeAsync(GrainId schedule)
    {
        try
        {
            return await waker.WakeAsync(schedule);
        }
        catch (UnreadableScheduleException)
        {
            // The looks at the index go on with it, seldom.
            return true;
        }
        catch (Exception exception)
        {
            logger.ReleasedNotWoken(exception, schedule.Key.ToString()!);
            return false;
        }
    }
}
