namespace CommandScheduler;

/// <summary>What to do when the name of a new job is taken.</summary>
[GenerateSerializer, Alias("CommandScheduler.IfExists")]
public enum IfExists
{
    /// <summary>Refuse with <see cref="AlreadyScheduledException"/>.</summary>
    Reject,

    /// <summary>Leave the job that is there as it is, and return it.</summary>
    Keep,

    /// <summary>Put the new job in its place. An attempt of the old one that runs already is not interrupted, and its outcome is ignored.</summary>
    Replace,

    /// <summary>
    /// Leave the job as it is if its command, due time or recurrence and options are those of the new one, but for
    /// <see cref="JobOptions.CorrelationId"/> and <see cref="JobOptions.CausationId"/>; else put the new one in its place. For a start-up that registers
    /// its jobs each time: an unchanged job keeps its phase, its attempts and its pause, and a changed one is computed from now.
    /// </summary>
    /// <remarks>
    /// What a recurring job missed before it was changed is not lost: unless it was paused, the new one takes over what the old one's
    /// <see cref="JobOptions.CatchUp"/> lets run, at most 100 occurrences, and what waited for a retry, and dispatches them with its own command.
    /// </remarks>
    ReplaceIfChanged,
}
