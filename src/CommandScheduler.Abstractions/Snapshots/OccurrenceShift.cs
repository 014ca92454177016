namespace CommandScheduler;

/// <summary>A reason why an occurrence differs from the plain recurrence.</summary>
[GenerateSerializer, Alias("CommandScheduler.OccurrenceShift")]
public enum OccurrenceShift
{
    /// <summary>Its wall time does not exist, because the clocks are set forward over it: it occurs at the end of the gap.</summary>
    MovedToEndOfGap,

    /// <summary>Its wall time does not exist, because the clocks are set forward over it: it does not occur.</summary>
    SkippedInGap,

    /// <summary>Its wall time exists twice, because the clocks are set back over it: this is the first.</summary>
    FirstOfTwo,

    /// <summary>Its wall time exists twice, because the clocks are set back over it: this is the second.</summary>
    SecondOfTwo,

    /// <summary>It is put off by the job's jitter.</summary>
    Jitter,

    /// <summary>It is on an excluded date, or the job's calendar excludes it.</summary>
    Excluded,

    /// <summary>The job is paused.</summary>
    Paused,

    /// <summary>An earlier occurrence is still running, and may hold this one back.</summary>
    Overlap,

    /// <summary>It is overdue and being caught up.</summary>
    CatchUp,

    /// <summary>The job is quarantined: nothing of it is dispatched but, now and then, the command that could not be delivered.</summary>
    Quarantined,

    /// <summary>Its command failed, and is tried again.</summary>
    Retry,

    /// <summary>Somebody asked for it: it is triggered, requeued or part of a past range that is run once more.</summary>
    AskedFor,

    /// <summary>Its handler put it off, by a <see cref="CommandDeferredException"/>.</summary>
    Deferred,

    /// <summary>No silo so far could deliver its command. It is tried again, and no attempt is used.</summary>
    Undelivered,
}
