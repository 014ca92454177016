using CommandScheduler.Dispatching;
using CommandScheduler.Time;

using Orleans.Timers;

namespace CommandScheduler.WakeUps;

/// <summary>Wakes schedules by reminders, whichever reminder service the silo has.</summary>
internal sealed class ReminderWakeUpSource(IReminderRegistry registry, SchedulerClock clock, IGrainFactory grains, RunningAttempts running) : IWakeUpSource
{
    private readonly LostSchedules _lost = new(schedule => grains.GetGrain<IWakeable>(schedule).Wake(default), clock, running.Shutdown);

    public bool UseReminders => true;

    /// <summary>Gets the reach of timers: Orleans keeps reminders in memory that tick within this time.</summary>
    public TimeSpan Horizon { get; } = TimeSpan.FromMinutes(10);

    public TimeSpan? Linger => null;

    public IWakeUpPromise? PromiseFor(GrainId schedule) => new ReminderPromise(registry, schedule, clock);

    public void Released(GrainId schedule)
    {
        // Nothing to do: the reminder wakes the schedule, whether it is in memory or not.
    }

    public void Lost(GrainId schedule)
    {
        if (!running.IsStopping)
        {
            _lost.Add(schedule);
        }
    }
}
