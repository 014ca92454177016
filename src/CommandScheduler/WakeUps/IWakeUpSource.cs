namespace CommandScheduler.WakeUps;

/// <summary>How schedules are woken: by reminders, or by the store itself.</summary>
internal interface IWakeUpSource
{
    /// <summary>Gets a value indicating whether Orleans' reminders wake the schedules.</summary>
    bool UseReminders { get; }

    /// <summary>Gets how near a due time must be for an activation to hold a timer for it.</summary>
    TimeSpan Horizon { get; }

    /// <summary>Gets how long an activation stays in memory that has nothing near to do; null leaves that to Orleans.</summary>
    TimeSpan? Linger { get; }

    /// <summary>Makes the promise that wakes one schedule; null if what the store writes is the promise.</summary>
    IWakeUpPromise? PromiseFor(GrainId schedule);

    /// <summary>Tells that an activation has gone that held a timer, or whose row claims one.</summary>
    void Released(GrainId schedule);

    /// <summary>Tells that a schedule could not be loaded or stored, so that no silo may have a timer for it.</summary>
    /// <remarks>Nothing is to be done where the store is looked at anyway.</remarks>
    void Lost(GrainId schedule)
    {
    }
}
