using CommandScheduler.Testing.Work;
using CommandScheduler.WakeUps;

namespace CommandScheduler.Testing.Storage;

/// <summary>Has the cluster wake schedules by what the store says, when the clock comes to it.</summary>
internal sealed class TestWakeUps(TestStore store, TestSilo silo) : IWakeUpSource
{
    /// <summary>How near a due time must be for an activation to have a timer for it.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromMinutes(1);

    public bool UseReminders => false;

    public TimeSpan Horizon => Reach;

    public TimeSpan? Linger => null;

    public IWakeUpPromise? PromiseFor(GrainId schedule) => null;

    public void Released(GrainId schedule)
    {
        if (!silo.IsDead)
        {
            store.SetArmed(schedule.Key.ToString()!, isArmed: false);
        }
    }
}
