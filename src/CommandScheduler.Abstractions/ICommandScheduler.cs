namespace CommandScheduler;

/// <summary>The scheduler for code outside grains: controllers, hosted services, clients. Registered by <c>AddCommandScheduler</c> on a silo and on a client.</summary>
/// <remarks>
/// Each verb is the one of <see cref="IScheduleGrain"/> on the schedule that it names, with the same promise and the same
/// errors. A cancelled token stops the waiting, not the change: its outcome is unknown then. Thread-safe.
/// </remarks>
public interface ICommandScheduler
{
    /// <inheritdoc cref="IScheduleGrain.ScheduleOnce"/>
    /// <param name="scheduleId">The schedule id. For a schedule with a Guid key, the overload in <see cref="CommandSchedulerExtensions"/> takes the Guid.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<JobSnapshot> ScheduleOnceAsync(string scheduleId, object command, DateTimeOffset dueAt, string? name = null, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.ScheduleRecurring"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<JobSnapshot> ScheduleRecurringAsync(string scheduleId, object command, string recurrence, string? name = null, JobOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.ScheduleBatch"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<IReadOnlyList<JobSnapshot>> ScheduleBatchAsync(string scheduleId, ScheduleBatch batch, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Cancel"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task CancelAsync(string scheduleId, string? name = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Trigger"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task TriggerAsync(string scheduleId, string name, CancellationToken cancellationToken = default);

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
    Task RequeueAsync(string scheduleId, string name, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IScheduleGrain.Describe"/>
    /// <param name="scheduleId">The schedule id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task<ScheduleSnapshot> DescribeAsync(string scheduleId, CancellationToken cancellationToken = default);

    /// <summary>Carries out one of the scheduler's own commands. An application's router or dispatcher hands them over here.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="ArgumentException">The command, or what it carries, is unusable.</exception>
    /// <exception cref="SchedulerException">As the verb that the command stands for.</exception>
    Task DispatchAsync(SchedulerCommand command, CancellationToken cancellationToken = default);
}
