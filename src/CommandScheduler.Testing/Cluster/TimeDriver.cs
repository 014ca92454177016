using CommandScheduler.Testing.Storage;
using CommandScheduler.Testing.Work;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.Testing.Cluster;

/// <summary>Turns the clock from one due time to the next, sets off what is due there, and waits for its end before time goes on.</summary>
internal sealed class TimeDriver(
    ClusterHost host, VirtualClock clock, WorkLedger work, OutcomeLog outcomes, TestStore store, VirtualReminders reminders, TimeSpan patience)
{
    private const int WokenAtOnce = 64;

    /// <summary>How many looks in a row must find no work before time may pass.</summary>
    private const int QuietLooks = 3;

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Lets time pass, with a stop at each due time up to the instant, and takes the outcomes.</summary>
    public async Task<IReadOnlyList<RecordedOutcome>> AdvanceToAsync(DateTimeOffset instant)
    {
        while (true)
        {
            await SettleAsync();
            var next = NextDue();
            if (next > instant)
            {
                break;
            }

            await MoveToAsync(next > Now ? next : Now);
        }

        clock.MoveTo(instant);
        await SettleAsync();
        return outcomes.Take();
    }

    /// <summary>Sets the clock to the instant without a stop, and runs what is due by then.</summary>
    public async Task<IReadOnlyList<RecordedOutcome>> JumpToAsync(DateTimeOffset instant)
    {
        await SettleAsync();
        await MoveToAsync(instant);
        return await AdvanceToAsync(instant);
    }

    /// <summary>Lets time pass while no silo runs, and starts the silos again.</summary>
    public async Task PassWithoutSilosAsync(TimeSpan duration)
    {
        await SettleAsync();
        host.CrashAll();
        var end = Now + duration;
        while (clock.NextTimer is { } next && next <= end)
        {
            clock.MoveTo(next);
        }

        clock.MoveTo(end);

        // As in production, a tick is lost if no silo runs when it is due.
        reminders.TakeDue();
        await SettleAsync();
    }

    /// <summary>Waits until no work is open that could go on without more time, and replaces silos that have crashed.</summary>
    public async Task SettleAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        var quiet = 0;
        while (true)
        {
            await host.ReplaceCrashedAsync();
            var changed = work.Changed;
            var busy = work.Busy(host.Silos);
            if (busy.Count == 0)
            {
                // The ledger does not know of everything, such as a test's own wait for the clock: yield, so that it gets its turn.
                if (++quiet == QuietLooks)
                {
                    return;
                }

                await Task.Yield();
                continue;
            }

            quiet = 0;
            try
            {
                await changed.WaitAsync(patience - TimeProvider.System.GetElapsedTime(started), TimeProvider.System);
            }
            catch (Exception exception) when (exception is TimeoutException or ArgumentOutOfRangeException)
            {
                throw Hangs(busy, exception);
            }
        }
    }

    /// <summary>Cancels every job and reminder, and forgets the outcomes.</summary>
    public async Task CancelAllAsync()
    {
        await SettleAsync();
        foreach (var id in store.Ids)
        {
            await host.Scheduler.CancelAsync(id);
        }

        reminders.Clear();
        await SettleAsync();
        outcomes.Take();
    }

    /// <summary>Sets the wall clock. Timers do not notice, so the store has every schedule woken when it is due by the new time.</summary>
    public void StepWallClock(TimeSpan by)
    {
        clock.StepWallClock(by);
        store.DisarmAll();
    }

    private DateTimeOffset NextDue()
    {
        var next = clock.NextTimer ?? DateTimeOffset.MaxValue;
        next = store.NextToWake - TestWakeUps.Reach is { } wakeUp && wakeUp < next ? wakeUp : next;
        return reminders.Next is { } tick && tick < next ? tick : next;
    }

    /// <summary>Lets time pass to an instant, and sets off what is due then.</summary>
    private async Task MoveToAsync(DateTimeOffset instant)
    {
        clock.MoveTo(instant);
        foreach (var reminder in reminders.TakeDue())
        {
            _ = TickAsync(reminder);
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = WokenAtOnce };
        await Parallel.ForEachAsync(store.ToWake(Now + TestWakeUps.Reach), parallel, async (id, _) => await WakeAsync(id));
    }

    private Task WakeAsync(string id)
    {
        // Before the call: the activation may store the schedule, and what it stores says better whether it has a timer.
        store.SetArmed(id, isArmed: true);

        // An activation that answers no goes away, and the next call makes another.
        IGrainFactory grains = host.Client;
        return host.RetryAsync(
            () => grains.GetGrain<IWakeable>(GrainId.Create(SchedulerNames.ScheduleType, id)).Wake(Now.UtcDateTime),
            $"Schedule '{id}' could not be woken");
    }

    private async Task TickAsync(VirtualReminders.Reminder reminder)
    {
        using var tick = work.Begin(null, $"the tick of reminder '{reminder.ReminderName}' of {reminder.Grain}");
        try
        {
            var grain = ((IGrainFactory)host.Client).GetGrain(reminder.Grain).AsReference<IRemindable>();
            await grain.ReceiveReminder(reminder.ReminderName, new TickStatus(reminder.First.UtcDateTime, reminder.Period, Now.UtcDateTime));
        }
        catch (Exception exception)
        {
            // As in production, the tick is lost, and the next one comes a period later.
            var logger = host.Client.ServiceProvider.GetRequiredService<ILogger<SchedulerTestCluster>>();
            logger.ReminderFailed(exception, reminder.ReminderName, reminder.Grain);
        }
    }

    private SchedulerTestException Hangs(IReadOnlyList<string> busy, Exception exception)
    {
        var others = busy.Count == 1 ? "" : $", and {busy.Count - 1} more,";
        return new SchedulerTestException(
            $"{busy[0]}{others} did not end within {patience} of real time. If it waits for virtual time, let it wait by the TimeProvider "
            + "of its silo; if it waits for the test, hold it with Dispatcher.When<TCommand>().Hold().",
            exception);
    }
}
