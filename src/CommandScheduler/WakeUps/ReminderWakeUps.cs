using CommandScheduler.Time;

using Orleans.Timers;

namespace CommandScheduler.WakeUps;

/// <summary>Wakes schedules by reminders, whichever reminder service the silo has.</summary>
internal sealed class ReminderWakeUps(IReminderRegistry registry, SchedulerClock clock) : IWakeUps
{
    public bool UseReminders => true;

    /// <summary>Gets the reach of timers: Orleans keeps reminders in memory that tick within this time.</summary>
    public TimeSpan Horizon { get; } = TimeSpan.FromMinutes(10);

    public TimeSpan? Linger => null;

    public IWakeUp Of(GrainId schedule) => new ReminderWakeUp(registry, schedule, clock);

    public void Released(GrainId schedule)
    {
        // The reminder is there.
    }
}
