namespace CommandScheduler.Schedules;

/// <summary>A change of a schedule: one class for each verb. A batch has several, which are applied in order, all or none.</summary>
/// <param name="Name">The job that the change is about; null for all of them, or for a new job without a name.</param>
internal abstract record Change(string? Name)
{
    /// <summary>Gets the verb, by which a repeated request is known; it is stored.</summary>
    public abstract string Verb();

    /// <summary>Applies the change to the draft of a batch.</summary>
    /// <exception cref="SchedulerException">The change does not fit the jobs as they are.</exception>
    /// <exception cref="ArgumentException">The change does not fit, and the argument is wrong.</exception>
    public abstract void ApplyTo(BatchDraft draft, DateTimeOffset now);
}
