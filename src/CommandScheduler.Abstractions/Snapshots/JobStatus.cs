namespace CommandScheduler;

/// <summary>What a job is doing.</summary>
[GenerateSerializer, Alias("CommandScheduler.JobStatus")]
public enum JobStatus
{
    /// <summary>Waiting for its due time.</summary>
    Pending,

    /// <summary>An attempt is being dispatched.</summary>
    Running,

    /// <summary>An attempt failed, or no silo so far could deliver the command; the next one waits for its delay.</summary>
    Retrying,

    /// <summary>Held back until it is resumed.</summary>
    Paused,

    /// <summary>
    /// All attempts are used up; the job is kept until it is requeued, replaced or cancelled. A recurring job with occurrences
    /// to come is not in this state: it goes on with them, and can be requeued for the one that failed.
    /// </summary>
    DeadLettered,

    /// <summary>
    /// No silo could decode or deliver the command for a day (<c>SchedulerOptions.QuarantineAfter</c>), or the recurrence cannot be
    /// computed, or what is stored of the job cannot be read; no attempt was used. Kept until it is requeued, replaced or cancelled, or until
    /// a silo can: it is tried again once an hour at least.
    /// </summary>
    Quarantined,
}
