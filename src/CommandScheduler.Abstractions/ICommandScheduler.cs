namespace CommandScheduler;

/// <summary>
/// The scheduler for code outside grains: controllers, hosted services, clients. <c>AddCommandScheduler</c> registers it on
/// a silo and on a client.
/// </summary>
/// <remarks>
/// Each verb is the one of <see cref="IScheduleGrain"/> on the schedule that it names, with the same promise and the same
/// errors. A cancelled token stops the waiting, not the change: its outcome is unknown then. <see cref="ListJobsAsync"/>,
/// <see cref="CountJobsAsync"/>, <see cref="RequeueAllAsync"/> and <see cref="CancelManyAsync"/> are about the jobs of all schedules. Thread-safe.
/// </remarks>
public interface ICommandScheduler
{
    /// <inheritdoc cref="IScheduleGrain.ScheduleOnce"/>
    /// <param name="scheduleId">
    /// The schedule id. For a schedule with a Guid key, the overload in <see cref="CommandSchedulerExtensions"/> takes the Guid.
    /// </param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<JobSnapshot> ScheduleOnceAsync(
        string scheduleId,
        object command,
        DateTimeOffset dueAt,
        string? name = null,
        JobOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.ScheduleRecurring"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<JobSnapshot> ScheduleRecurringAsync(
        string scheduleId,
        object command,
        string recurrence,
        string? name = null,
        JobOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.ScheduleBatch"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<IReadOnlyList<JobSnapshot>> ScheduleBatchAsync(string scheduleId, ScheduleBatch batch, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Cancel"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task CancelAsync(string scheduleId, string? name = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.TryCancel"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<bool> TryCancelAsync(string scheduleId, string? name = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Trigger"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task TriggerAsync(string scheduleId, string name, string? requestId = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Pause"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task PauseAsync(string scheduleId, string? name = null, string? reason = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Resume"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task ResumeAsync(string scheduleId, string? name = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Requeue"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task RequeueAsync(string scheduleId, string name, string? requestId = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.RequeueRun"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task RequeueRunAsync(
        string scheduleId,
        string name,
        DateTimeOffset dueAt,
        string? requestId = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Backfill"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<long> BackfillAsync(
        string scheduleId,
        string name,
        DateTimeOffset from,
        DateTimeOffset to,
        BackfillOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Explain"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<JobExplanation> ExplainAsync(string scheduleId, string name, int count = 10, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Describe"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<ScheduleSnapshot> DescribeAsync(string scheduleId, CancellationToken cancellationToken = default);

    /// <summary>Carries out one of the scheduler's own commands. An application's router or dispatcher hands them over here.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="ArgumentException">The command, or a command or option in it, is unusable.</exception>
    /// <exception cref="SchedulerException">As the verb that the command stands for.</exception>
    Task DispatchAsync(SchedulerCommand command, CancellationToken cancellationToken = default);

    /// <summary>Schedules many jobs, each in the schedule that its item names: an import, a mailing, a migration.</summary>
    /// <param name="items">The jobs. They are read as they are needed, and not kept.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it. What was scheduled stays scheduled.</param>
    /// <returns>How many were scheduled, kept and refused. All of them are durable.</returns>
    /// <remarks>
    /// <para>
    /// On a silo with <c>UsePostgreSql</c> or <c>UseSqlite</c>, and on a client with a data source in <c>AddPostgreSqlScheduling</c>, new schedules are
    /// stored chunk by chunk, without their grains; what is due within 10 seconds, and what is added to a schedule that is there, goes to grains, as
    /// everything does elsewhere.
    /// </para>
    /// <para>
    /// It is not atomic: an item that is refused is told at the end, and the others are scheduled. After an error, or the end of the process, call it
    /// again with the same items: with a <see cref="BulkOptions.RequestId"/> each item is scheduled once, also where its job is done meanwhile, except one
    /// that was on its way to its grain when the process ended, has run since, and of whose schedule nothing is left; without, an item whose job is there
    /// is kept, and one whose job is done is scheduled again.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">An option is unusable. Nothing was scheduled.</exception>
    /// <exception cref="SchedulerException">It could not go on: the store does not answer. Some items were scheduled.</exception>
    Task<BulkResult> ScheduleManyAsync(IAsyncEnumerable<ScheduledItem> items, BulkOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lists jobs in pages, as they are stored, without waking a schedule.</summary>
    /// <param name="filter">Which jobs; null for all.</param>
    /// <param name="after">The <see cref="JobPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="pageSize">The most jobs that one page has, from 1 to 1,000. A page carries their commands.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The next jobs, ordered by schedule id and then by name.</returns>
    /// <remarks>
    /// <para>
    /// Pages are not one snapshot. A job that is there, and fits the filter, from the first page to the last is listed exactly
    /// once; one that comes, goes or changes meanwhile is listed once or not at all.
    /// </para>
    /// <para>
    /// A page is found by the schedule id, however far back it is. Conditions other than
    /// <see cref="JobFilter.ScheduleIdPrefix"/> are checked job by job, so that a rare one reads many jobs for a page. A
    /// job that is damaged in the store, or was written in a format that this build does not read, is left out.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">An argument is unusable; the message names it, its value and the remedy. Nothing was read.</exception>
    /// <exception cref="NotSupportedException">The back end keeps schedules where they cannot be listed.</exception>
    Task<JobPage> ListJobsAsync(JobFilter? filter = null, string? after = null, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Counts jobs by their status, and those that await a requeue, up to a limit and without waking a schedule.</summary>
    /// <param name="filter">Which jobs; null for all.</param>
    /// <param name="limit">Where each count is cut off, from 1 to 1,000,000.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The counts; of a filter with a status, the other statuses are 0.</returns>
    /// <exception cref="ArgumentException">An argument is unusable; the message names it, its value and the remedy. Nothing was read.</exception>
    /// <exception cref="NotSupportedException">The back end keeps schedules where they cannot be listed.</exception>
    Task<JobCounts> CountJobsAsync(JobFilter? filter = null, int limit = 10_000, CancellationToken cancellationToken = default);

    /// <summary>
    /// Requeues every occurrence that is dead-lettered or quarantined, of all jobs that fit a filter, as <see cref="IScheduleGrain.Requeue"/> does.
    /// </summary>
    /// <param name="filter">Which jobs; null for all that await a requeue.</param>
    /// <param name="cancellationToken">Stops it. What was requeued stays requeued.</param>
    /// <returns>How many jobs were requeued; one with several such occurrences counts once.</returns>
    /// <remarks>
    /// Lists the jobs in pages, as <see cref="ListJobsAsync"/> does, and requeues those of a page, a few at once. It is not atomic, and can be called
    /// again at any time: what is requeued is no longer found. A job that was cancelled, replaced or requeued by somebody else meanwhile is passed
    /// over, and one that fails again while it runs is not requeued a second time. An error of the listing ends it.
    /// </remarks>
    /// <exception cref="ArgumentException">A condition is unusable, or <see cref="JobFilter.AwaitsRequeue"/> is false. Nothing was changed.</exception>
    /// <exception cref="NotSupportedException">The back end keeps schedules where they cannot be listed. Nothing was changed.</exception>
    /// <exception cref="SchedulerException">
    /// Jobs could not be requeued, or it is unknown whether they were. All others were; the message has the numbers and the first error, which is
    /// the inner exception.
    /// </exception>
    Task<int> RequeueAllAsync(JobFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Cancels all jobs that fit a filter, as <see cref="IScheduleGrain.Cancel"/> does.</summary>
    /// <param name="filter">Which jobs. One without conditions is refused, unless <see cref="BulkCancelOptions.AllJobs"/> is set.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <param name="cancellationToken">Stops it. What was cancelled stays cancelled.</param>
    /// <returns>How many were cancelled, passed over and refused. No handler of those that were cancelled is begun any more.</returns>
    /// <remarks>
    /// <para>
    /// Lists the jobs in pages, as <see cref="ListJobsAsync"/> does, and cancels those of a page, many at once. A job is cancelled only if it fits the
    /// filter when it is its turn: one that was replaced, or has moved on to another occurrence, is looked at anew; one that does not fit any more, or is
    /// gone, is passed over. One that is being dispatched fits by what it was before, and is cancelled as by <see cref="IScheduleGrain.Cancel"/>.
    /// </para>
    /// <para>
    /// It is not atomic, and can be called again at any time: what is cancelled is no longer found. A job that is scheduled meanwhile may be found or not.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">A condition is unusable, or there is none and all jobs are not meant. Nothing was changed.</exception>
    /// <exception cref="NotSupportedException">The back end keeps schedules where they cannot be listed. Nothing was changed.</exception>
    /// <exception cref="SchedulerException">It could not go on: the store does not answer. Some jobs were cancelled; call it again.</exception>
    Task<BulkCancelResult> CancelManyAsync(JobFilter filter, BulkCancelOptions? options = null, CancellationToken cancellationToken = default);
}
