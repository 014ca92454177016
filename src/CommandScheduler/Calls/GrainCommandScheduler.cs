using CommandScheduler.Checks;
using CommandScheduler.Queries;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Calls;

/// <summary>The facade: each verb is a call of the schedule's grain; queries read the storage.</summary>
/// <param name="grains">Finds the grains.</param>
/// <param name="jobs">Reads the storage.</param>
/// <param name="services">Has what stores many jobs at once. It needs receivers, and a receiver may need this.</param>
/// <param name="start">The start of this silo; null on a client.</param>
internal sealed class GrainCommandScheduler(IGrainFactory grains, IJobReader jobs, IServiceProvider services, SiloStart? start = null) : ICommandScheduler
{
    public Task<JobSnapshot> ScheduleOnceAsync(
        string scheduleId,
        object command,
        DateTimeOffset dueAt,
        string? name,
        JobOptions? options,
        CancellationToken cancellationToken)
        => Schedule(scheduleId).ScheduleOnce(command, dueAt, name, options).WaitAsync(cancellationToken);

    public Task<JobSnapshot> ScheduleRecurringAsync(
        string scheduleId,
        object command,
        string recurrence,
        string? name,
        JobOptions? options,
        CancellationToken cancellationToken)
        => Schedule(scheduleId).ScheduleRecurring(command, recurrence, name, options).WaitAsync(cancellationToken);

    public Task<IReadOnlyList<JobSnapshot>> ScheduleBatchAsync(string scheduleId, ScheduleBatch batch, CancellationToken cancellationToken)
        => Schedule(scheduleId).ScheduleBatch(batch).WaitAsync(cancellationToken);

    public Task CancelAsync(string scheduleId, string? name, CancellationToken cancellationToken)
        => Schedule(scheduleId).Cancel(name).WaitAsync(cancellationToken);

    public Task<bool> TryCancelAsync(string scheduleId, string? name, CancellationToken cancellationToken)
        => Schedule(scheduleId).TryCancel(name).WaitAsync(cancellationToken);

    public Task TriggerAsync(string scheduleId, string name, string? requestId, CancellationToken cancellationToken)
        => Schedule(scheduleId).Trigger(name, requestId).WaitAsync(cancellationToken);

    public Task PauseAsync(string scheduleId, string? name, string? reason, CancellationToken cancellationToken)
        => Schedule(scheduleId).Pause(name, reason).WaitAsync(cancellationToken);

    public Task ResumeAsync(string scheduleId, string? name, CancellationToken cancellationToken)
        => Schedule(scheduleId).Resume(name).WaitAsync(cancellationToken);

    public Task RequeueAsync(string scheduleId, string name, string? requestId, CancellationToken cancellationToken)
        => Schedule(scheduleId).Requeue(name, requestId).WaitAsync(cancellationToken);

    public Task RequeueRunAsync(string scheduleId, string name, DateTimeOffset dueAt, string? requestId, CancellationToken cancellationToken)
        => Schedule(scheduleId).RequeueRun(name, dueAt, requestId).WaitAsync(cancellationToken);

    public Task<long> BackfillAsync(
        string scheduleId,
        string name,
        DateTimeOffset from,
        DateTimeOffset to,
        BackfillOptions? options,
        CancellationToken cancellationToken)
        => Schedule(scheduleId).Backfill(name, from, to, options).WaitAsync(cancellationToken);

    public Task<JobExplanation> ExplainAsync(string scheduleId, string name, int count, CancellationToken cancellationToken)
        => Schedule(scheduleId).Explain(name, count).WaitAsync(cancellationToken);

    public Task<ScheduleSnapshot> DescribeAsync(string scheduleId, CancellationToken cancellationToken)
        => Schedule(scheduleId).Describe().WaitAsync(cancellationToken);

    public Task DispatchAsync(SchedulerCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var schedule = Schedule(command.ScheduleId);
        Task done = command switch
        {
            ScheduleOnce once => schedule.ScheduleOnce(once.Command, once.DueAt, once.Name, once.Options),
            ScheduleRecurring recurring => schedule.ScheduleRecurring(recurring.Command, recurring.Recurrence, recurring.Name, recurring.Options),
            ScheduleCommandBatch batch => schedule.ScheduleBatch(batch.Batch),
            CancelSchedule { IfAny: true } cancel => schedule.TryCancel(cancel.Name),
            CancelSchedule cancel => schedule.Cancel(cancel.Name),
            TriggerSchedule trigger => schedule.Trigger(trigger.Name, trigger.RequestId),
            PauseSchedule pause => schedule.Pause(pause.Name, pause.Reason),
            ResumeSchedule resume => schedule.Resume(resume.Name),
            RequeueSchedule { DueAt: { } dueAt } requeue => schedule.RequeueRun(requeue.Name, dueAt, requeue.RequestId),
            RequeueSchedule requeue => schedule.Requeue(requeue.Name, requeue.RequestId),
            BackfillSchedule range => schedule.Backfill(range.Name, range.From, range.To, range.Options),
            _ => throw new ArgumentException($"'{command.GetType()}' is no command of the scheduler.", nameof(command)),
        };
        return done.WaitAsync(cancellationToken);
    }

    public Task<JobPage> ListJobsAsync(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken)
        => StartedAsync(() => jobs.ListAsync(filter, after, pageSize, cancellationToken), cancellationToken);

    public Task<JobCounts> CountJobsAsync(JobFilter? filter, int limit, CancellationToken cancellationToken)
        => StartedAsync(() => jobs.CountAsync(filter, limit, cancellationToken), cancellationToken);

    public Task<BulkResult> ScheduleManyAsync(IAsyncEnumerable<ScheduledItem> items, BulkOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        var bulk = new BulkScheduling(
            this,
            BulkItems.Checked(options),
            services.GetService<IBulkStore>(),
            services.GetService<NewScheduleMaker>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System);
        return StartedAsync(() => bulk.RunAsync(items, cancellationToken), cancellationToken);
    }

    public Task<int> RequeueAllAsync(JobFilter? filter, CancellationToken cancellationToken)
        => new Requeueing(this).RunAsync(Requeueing.Filter(filter), cancellationToken);

    public Task<BulkCancelResult> CancelManyAsync(JobFilter filter, BulkCancelOptions? options, CancellationToken cancellationToken)
    {
        options ??= new BulkCancelOptions();
        var bulk = new BulkCancelling(this, grains, services.GetService<IUnloadedSchedules>(), options);
        return bulk.RunAsync(BulkCancelling.Checked(filter, options), cancellationToken);
    }

    /// <summary>Reads the storage once it is open. Calls of grains wait in <see cref="ScheduleCallFilter"/>.</summary>
    private Task<T> StartedAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        return start is { IsDone: false } ? WaitAsync() : read();

        async Task<T> WaitAsync()
        {
            await start.WaitAsync(cancellationToken).ConfigureAwait(false);
            return await read().ConfigureAwait(false);
        }
    }

    private IScheduleGrain Schedule(string scheduleId)
    {
        ArgumentNullException.ThrowIfNull(scheduleId);
        Check.ScheduleId(scheduleId);
        return Reach.Silo(() => grains.GetGrain<IScheduleGrain>(scheduleId));
    }
}
