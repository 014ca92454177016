namespace CommandScheduler;

/// <summary>One schedule: a set of named jobs, each a command with a due time or a recurrence.</summary>
/// <remarks>
/// <para>
/// The key is the schedule id: a <see cref="Guid"/> or a text of 1 to 512 characters without control characters. A Guid
/// and its 32-digit text ("N") are one schedule; any other text form of a Guid is a schedule of its own.
/// </para>
/// <para>
/// A call that returned has made its change durable. A call that threw an <see cref="ArgumentException"/> or any
/// <see cref="SchedulerException"/> other than <see cref="OutcomeUnknownException"/> has changed nothing.
/// </para>
/// <para>
/// Every verb throws a plain <see cref="SchedulerException"/> if the schedule cannot be read: its storage does not answer, or
/// the stored document is damaged or of a newer format; and one that takes a request id, if that belongs to another call. Nothing was changed; the
/// message says what to do.
/// </para>
/// <para>Calls may come from anywhere, also from the handler of a command that this very schedule is dispatching.</para>
/// </remarks>
[Alias("CommandScheduler.IScheduleGrain")]
public interface IScheduleGrain : IGrainWithStringKey, IGrainWithGuidKey
{
    /// <summary>Schedules a command to be dispatched once.</summary>
    /// <param name="command">
    /// The command: an object that Orleans can serialize. It is serialized before the call returns; later changes of the
    /// object have no effect.
    /// </param>
    /// <param name="dueAt">
    /// The instant from which on the command is dispatched, kept as UTC, at latest 9999-01-01. An instant in the past is due
    /// at once.
    /// </param>
    /// <param name="name">
    /// The job's name: 1 to 128 characters without control characters. Null takes the first free of <c>@default0</c>,
    /// <c>@default1</c>, ….
    /// </param>
    /// <param name="options">Retry, timeout, dispatcher, tags and more; null for the defaults.</param>
    /// <returns>The job as it was stored; with <see cref="IfExists.Keep"/>, the job that held the name already.</returns>
    /// <exception cref="ArgumentException">
    /// An argument is unusable; the message names it, its value and the remedy. <c>ArgumentNullException</c> and
    /// <c>ArgumentOutOfRangeException</c> are among these.
    /// </exception>
    /// <exception cref="AlreadyScheduledException">The name is taken and <see cref="JobOptions.IfExists"/> is <see cref="IfExists.Reject"/>.</exception>
    /// <exception cref="SchedulerException">The schedule cannot be read. Nothing was changed.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed: the job may or may not have been stored.</exception>
    [Alias("ScheduleOnce")]
    Task<JobSnapshot> ScheduleOnce([Immutable] object command, DateTimeOffset dueAt, string? name = null, JobOptions? options = null);

    /// <summary>Schedules a command to be dispatched again and again.</summary>
    /// <param name="command">The command: an object that Orleans can serialize.</param>
    /// <param name="recurrence">
    /// Cron with 5 fields (minute, hour, day of month, month, day of week), or 6 with seconds first; a macro
    /// (<c>@yearly @annually @monthly @weekly @daily @midnight @hourly</c>); or <c>@every</c> and a duration from 1 second to
    /// 366 days (<c>@every 30s</c>, <c>@every 1h30m</c>; <c>@every 14d</c> in a time zone keeps the wall time).
    /// If both day fields are restricted, a day must match both of them,
    /// unlike in Unix cron: <c>0 0 13 * 5</c> is each Friday the 13th.
    /// </param>
    /// <param name="name">The job's name, as in <see cref="ScheduleOnce"/>.</param>
    /// <param name="options">Time zone, bounds, catch-up, overlap, retry and more; null for the defaults, in which cron fields are read in UTC.</param>
    /// <returns>The job as it was stored, with its first due time.</returns>
    /// <inheritdoc cref="ScheduleOnce" path="/exception"/>
    [Alias("ScheduleRecurring")]
    Task<JobSnapshot> ScheduleRecurring([Immutable] object command, string recurrence, string? name = null, JobOptions? options = null);

    /// <summary>Applies several changes in one atomic step: all of them, or none.</summary>
    /// <param name="batch">At least one change, and at most one for each job name.</param>
    /// <returns>The jobs that the batch scheduled, in its order.</returns>
    /// <exception cref="ArgumentException">The batch is empty, names a job twice, or one of its entries is unusable.</exception>
    /// <exception cref="AlreadyScheduledException">One of the names is taken.</exception>
    /// <exception cref="JobNotFoundException">The batch is about a job that is not there.</exception>
    /// <exception cref="SchedulerException">The batch triggers, requeues or backfills a job for which that is not the right verb.</exception>
    /// <exception cref="ScheduleConflictException"><see cref="ScheduleBatch.ExpectedVersion"/> is not the schedule's version.</exception>
    /// <exception cref="OutcomeUnknownException">
    /// The store failed. Repeating the batch with the same <see cref="ScheduleBatch.RequestId"/> is safe while the schedule has jobs.
    /// </exception>
    [Alias("ScheduleBatch")]
    Task<IReadOnlyList<JobSnapshot>> ScheduleBatch([Immutable] ScheduleBatch batch);

    /// <summary>Removes a job, or every job, so that it is not dispatched again. An attempt that runs already is not interrupted.</summary>
    /// <remarks>Each occurrence that came due and has not run is recorded as cancelled.</remarks>
    /// <param name="name">The job's name; null cancels every job.</param>
    /// <exception cref="JobNotFoundException">There is no such job, or no job at all.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("Cancel")]
    Task Cancel(string? name = null);

    /// <summary>Removes a job, or every job, if there is one, as <see cref="Cancel"/> does: for what may come twice, or too late.</summary>
    /// <param name="name">The job's name; null cancels every job.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("TryCancel")]
    Task<bool> TryCancel(string? name = null);

    /// <summary>
    /// Dispatches a job now, also if it is paused. A one-off job is done with it; a recurring job gets one more run, and its recurrence
    /// goes on as before. A job whose only occurrence is running already is left alone.
    /// </summary>
    /// <remarks>
    /// The run of a recurring job has an occurrence of its own, with now as <see cref="ScheduledCommand.DueAt"/>; a one-off
    /// job keeps its due time. <see cref="JobOptions.Jitter"/> does not apply. If another run of the job goes on, it waits until that has
    /// ended, unless <see cref="JobOptions.Overlap"/> is <see cref="Overlap.Allow"/>. The run counts for
    /// <see cref="JobOptions.MaxRuns"/> and is retried like any other.
    /// </remarks>
    /// <param name="name">The job's name.</param>
    /// <param name="requestId">
    /// An id of the caller's choice, of at most 128 characters, that makes repeating the call safe: a schedule that knows it changes nothing.
    /// Null for none. See <see cref="JobOptions.RequestId"/>.
    /// </param>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="SchedulerException">
    /// The job is dead-lettered or quarantined: <see cref="Requeue"/> is the verb for these. Or 1,000 runs that were triggered have no outcome yet.
    /// </exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("Trigger")]
    Task Trigger(string name, string? requestId = null);

    /// <summary>Holds a job back, or every job that is there now, until <see cref="Resume"/>. An attempt that runs already is not interrupted.</summary>
    /// <param name="name">The job's name; null pauses every job.</param>
    /// <param name="reason">Why, shown by <see cref="Describe"/>; at most 1,024 characters.</param>
    /// <exception cref="JobNotFoundException">There is no such job, or no job at all.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("Pause")]
    Task Pause(string? name = null, string? reason = null);

    /// <summary>
    /// Lets a paused job go on. A one-off job whose due time passed meanwhile is due at once. The occurrences of a recurring job that came
    /// due while it was paused are recorded as skipped; those that were due before and had not run do so now, as its overlap and its
    /// catch-up say, which counts the time of the pause.
    /// </summary>
    /// <param name="name">The job's name; null resumes every job. A job that is not paused is left as it is.</param>
    /// <exception cref="JobNotFoundException">There is no such job, or no job at all.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("Resume")]
    Task Resume(string? name = null);

    /// <summary>
    /// Puts every dead-lettered or quarantined occurrence of a job back: due now, with attempts counted from 1 and the same occurrence id.
    /// Several of one job run one after another, the oldest first, or together with <see cref="Overlap.Allow"/>; those of a paused job wait
    /// for <see cref="Resume"/>.
    /// </summary>
    /// <param name="name">The job's name.</param>
    /// <param name="requestId">
    /// An id of the caller's choice, of at most 128 characters, that makes repeating the call safe: a schedule that knows it changes nothing.
    /// Null for none. See <see cref="JobOptions.RequestId"/>.
    /// </param>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="SchedulerException">The job has no dead-lettered or quarantined occurrence.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("Requeue")]
    Task Requeue(string name, string? requestId = null);

    /// <summary>Puts one dead-lettered or quarantined occurrence of a job back, as <see cref="Requeue"/> does.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="dueAt">The nominal due time of the occurrence, as <see cref="FailedRun.DueAt"/> has it.</param>
    /// <param name="requestId">As in <see cref="Requeue"/>.</param>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="SchedulerException">The job has no dead-lettered or quarantined occurrence of this due time.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("RequeueRun")]
    Task RequeueRun(string name, DateTimeOffset dueAt, string? requestId = null);

    /// <summary>
    /// Runs the occurrences of a past range once more, one after another, the oldest first. The recurrence goes on as before: where the job
    /// does not run beside itself, the two take turns. Each is dispatched with its nominal due time and an occurrence id of its own, retried like any
    /// other, and recorded. Occurrences that the job excludes are left out; <see cref="JobOptions.StartAt"/>, <see cref="JobOptions.EndAt"/> and
    /// <see cref="JobOptions.MaxRuns"/> do not count. A pause holds it back, a cancellation ends it.
    /// </summary>
    /// <param name="name">The name of a recurring job.</param>
    /// <param name="from">The start of the range, included.</param>
    /// <param name="to">The end of the range, excluded; not in the future.</param>
    /// <param name="options">Spacing and the most occurrences; null for the defaults.</param>
    /// <returns>How many occurrences will run.</returns>
    /// <exception cref="ArgumentException">
    /// The range is empty, ends in the future, or has more occurrences than <see cref="BackfillOptions.Max"/>. Nothing was
    /// changed.
    /// </exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="SchedulerException">The job is one-off, or ten ranges of it are waiting already.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed.</exception>
    [Alias("Backfill")]
    Task<long> Backfill(string name, DateTimeOffset from, DateTimeOffset to, BackfillOptions? options = null);

    /// <summary>Tells what a job will do next and why: shifts by clock changes and jitter, exclusions, a pause, an occurrence that runs.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="count">How many occurrences to list: 1 to 1,000.</param>
    /// <returns>
    /// The job, its recurrence in plain English, what holds it back, and the occurrences to come with the reason for each
    /// shift. All changes that the answer shows are durable.
    /// </returns>
    /// <exception cref="ArgumentException">An argument is unusable.</exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed while changes that the answer would have shown were made durable.</exception>
    [Alias("Explain")]
    Task<JobExplanation> Explain(string name, int count = 10);

    /// <summary>Describes the schedule and its jobs.</summary>
    /// <returns>
    /// The version and the jobs. A schedule without jobs has version 0. All changes that the answer shows are durable.
    /// </returns>
    /// <exception cref="SchedulerException">The schedule cannot be read.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed while changes that the answer would have shown were made durable.</exception>
    [Alias("Describe")]
    Task<ScheduleSnapshot> Describe();
}
