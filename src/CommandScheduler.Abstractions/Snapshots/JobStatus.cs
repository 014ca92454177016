namespace CommandScheduler;

/// <summary>What a job is doing.</summary>
[GenerateSerializer, Alias("CommandScheduler.JobStatus")]
public enum JobStatus
{
    /// <summary>Waiting for its due time.</summary>
    Pending,

    /// <summary>An attempt is being dispatched.</summary>
    Running,

    /// <summary>An attempt failed; the next one waits for its delay.</summary>
    Retrying,

    /// <summary>Held back until it is resumed.</summary>
    Paused,

    /// <summary>
    /// All attempts are used up; the job is kept until it is requeued, replaced or cancelled. A recurring job with occurrences
    /// to come is not in this state: it goes on with them, and can be requeued for the one that failed.
    /// </summary>
    DeadLettered,

    /// <summary>The command cannot be decoded or delivered on this build; no attempt was used. Kept until it is requeued, replaced or cancelled.</summary>
    Quarantined,
}
