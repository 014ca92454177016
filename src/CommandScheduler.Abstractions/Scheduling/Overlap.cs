namespace CommandScheduler;

/// <summary>What happens when an occurrence of a recurring job would begin before the previous one has its outcome.</summary>
/// <remarks>
/// <para>
/// A job runs beside itself only with <see cref="Allow"/>. With the others, each run that somebody asked for (by a trigger, a requeue or a
/// past range) waits until the one that runs has ended, and one of the recurrence waits for the one that was asked for. When several wait, the
/// one that could begin first does. The attempt of a job that was replaced is not one of the new job.
/// </para>
/// <para>An occurrence that is put off by <see cref="JobOptions.Jitter"/> is judged at the time at which it would begin.</para>
/// </remarks>
[GenerateSerializer, Alias("CommandScheduler.Overlap")]
public enum Overlap
{
    /// <summary>The occurrence is recorded as skipped.</summary>
    Skip,

    /// <summary>
    /// The occurrence waits for the previous one. Every occurrence within <see cref="CatchUp.Window"/> runs, after an outage, too, one after
    /// another: <see cref="CatchUp.Mode"/>, <see cref="CatchUp.Max"/> and <see cref="CatchUp.Spacing"/> are not looked at.
    /// </summary>
    Queue,

    /// <summary>The occurrence runs beside the previous one.</summary>
    Allow,

    /// <summary>The occurrence waits for the previous one. While one waits, those that come after it are recorded as skipped.</summary>
    BufferOne,

    /// <summary>
    /// The occurrence takes the place of the previous one: that is recorded as cancelled and the token of its attempt is cancelled. The new one
    /// begins when that attempt has ended, at the latest with its time limit.
    /// </summary>
    CancelOther,
}
