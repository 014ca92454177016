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
    /// <para>
    /// What a recurring job missed before it was changed is not lost: unless it was paused, the new one takes over what the old one's
    /// <see cref="JobOptions.CatchUp"/>, <see cref="JobOptions.Overlap"/> and <see cref="JobOptions.MaxRuns"/> let run, at most 100 occurrences,
    /// what waited for a retry or was put off, and one whose command could not be delivered, and dispatches them with its own command. An
    /// occurrence that the new one has too, because the clock was set back or it is the new one's start, is left to the new one's recurrence.
    /// </para>
    /// <para>
    /// The dead letters of a recurring job go on waiting for a requeue with the new one, whose command a requeue dispatches. What is taken over
    /// or requeued so has an occurrence id of the new job. Of a one-off job, and with <see cref="Replace"/>, dead letters go with the job.
    /// </para>
    /// </remarks>
    ReplaceIfChanged,
}
