namespace CommandScheduler;

/// <summary>
/// The verbs of <see cref="ICommandScheduler"/> for schedules with a Guid key: the same schedule as
/// <c>GetGrain&lt;IScheduleGrain&gt;(guid)</c>.
/// </summary>
public static class CommandSchedulerExtensions
{
    /// <inheritdoc cref="ICommandScheduler.ScheduleOnceAsync"/>
    public static Task<JobSnapshot> ScheduleOnceAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        object command,
        DateTimeOffset dueAt,
        string? name = null,
        JobOptions? options = null,
        CancellationToken cancellationToken = default)
        => scheduler.ScheduleOnceAsync(Text(scheduleId), command, dueAt, name, options, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.ScheduleRecurringAsync"/>
    public static Task<JobSnapshot> ScheduleRecurringAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        object command,
        string recurrence,
        string? name = null,
        JobOptions? options = null,
        CancellationToken cancellationToken = default)
        => scheduler.ScheduleRecurringAsync(Text(scheduleId), command, recurrence, name, options, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.ScheduleBatchAsync"/>
    public static Task<IReadOnlyList<JobSnapshot>> ScheduleBatchAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        ScheduleBatch batch,
        CancellationToken cancellationToken = default)
        => scheduler.ScheduleBatchAsync(Text(scheduleId), batch, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.CancelAsync"/>
    public static Task CancelAsync(this ICommandScheduler scheduler, Guid scheduleId, string? name = null, CancellationToken cancellationToken = default)
        => scheduler.CancelAsync(Text(scheduleId), name, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.TryCancelAsync"/>
    public static Task<bool> TryCancelAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string? name = null,
        CancellationToken cancellationToken = default)
        => scheduler.TryCancelAsync(Text(scheduleId), name, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.TriggerAsync"/>
    public static Task TriggerAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string name,
        string? requestId = null,
        CancellationToken cancellationToken = default)
        => scheduler.TriggerAsync(Text(scheduleId), name, requestId, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.PauseAsync"/>
    public static Task PauseAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string? name = null,
        string? reason = null,
        CancellationToken cancellationToken = default)
        => scheduler.PauseAsync(Text(scheduleId), name, reason, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.ResumeAsync"/>
    public static Task ResumeAsync(this ICommandScheduler scheduler, Guid scheduleId, string? name = null, CancellationToken cancellationToken = default)
        => scheduler.ResumeAsync(Text(scheduleId), name, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.RequeueAsync"/>
    public static Task RequeueAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string name,
        string? requestId = null,
        CancellationToken cancellationToken = default)
        => scheduler.RequeueAsync(Text(scheduleId), name, requestId, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.RequeueRunAsync"/>
    public static Task RequeueRunAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string name,
        DateTimeOffset dueAt,
        string? requestId = null,
        CancellationToken cancellationToken = default)
        => scheduler.RequeueRunAsync(Text(scheduleId), name, dueAt, requestId, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.DescribeAsync"/>
    public static Task<ScheduleSnapshot> DescribeAsync(this ICommandScheduler scheduler, Guid scheduleId, CancellationToken cancellationToken = default)
        => scheduler.DescribeAsync(Text(scheduleId), cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.BackfillAsync"/>
    public static Task<long> BackfillAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string name,
        DateTimeOffset from,
        DateTimeOffset to,
        BackfillOptions? options = null,
        CancellationToken cancellationToken = default)
        => scheduler.BackfillAsync(Text(scheduleId), name, from, to, options, cancellationToken);

    /// <inheritdoc cref="ICommandScheduler.ExplainAsync"/>
    public static Task<JobExplanation> ExplainAsync(
        this ICommandScheduler scheduler,
        Guid scheduleId,
        string name,
        int count = 10,
        CancellationToken cancellationToken = default)
        => scheduler.ExplainAsync(Text(scheduleId), name, count, cancellationToken);

    // The text that Orleans makes of a Guid key.
    private static string Text(Guid scheduleId) => scheduleId.ToString("N");
}
