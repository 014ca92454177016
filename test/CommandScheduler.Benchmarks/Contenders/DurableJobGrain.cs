using Orleans.DurableJobs;

namespace CommandScheduler.Benchmarks.Contenders;

/// <inheritdoc cref="IDurableJobGrain"/>
internal sealed class DurableJobGrain(ILocalDurableJobManager jobs, Dispatches dispatches) : Grain, IDurableJobGrain, IDurableJobHandler
{
    public Task Schedule(DateTimeOffset due)
        => jobs.ScheduleJobAsync(new ScheduleJobRequest { Target = this.GetGrainId(), JobName = "ping", DueTime = due }, CancellationToken.None);

    public Task ExecuteJobAsync(IJobRunContext context, CancellationToken cancellationToken)
    {
        dispatches.Add((int)this.GetPrimaryKeyLong(), context.Job.DueTime);
        return Task.CompletedTask;
    }
}
