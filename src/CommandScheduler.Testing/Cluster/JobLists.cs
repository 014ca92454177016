namespace CommandScheduler.Testing.Cluster;

/// <summary>Lists the jobs of the cluster, in the order of schedule ids and names.</summary>
internal sealed class JobLists(ClusterHost host, DispatchRecorder dispatcher)
{
    private const int PageSize = 1_000;

    public async Task<IReadOnlyList<ListedJob>> ScheduledAsync()
    {
        var jobs = new List<ListedJob>();
        string? after = null;
        do
        {
            var page = await host.Scheduler.ListJobsAsync(null, after, PageSize);
            jobs.AddRange(page.Jobs);
            after = page.Next;
        }
        while (after is not null);
        return jobs;
    }

    public async Task<IReadOnlyList<ListedJob>> PendingAsync(DateTimeOffset asOf)
        => [.. (await ScheduledAsync()).Where(job => job.Job.Status is JobStatus.Pending or JobStatus.Retrying && job.Job.DueAt <= asOf)];

    public async Task<IReadOnlyList<ListedJob>> RunningAsync()
    {
        var running = dispatcher.All
            .Where(dispatch => dispatch.Result == DispatchResult.Running)
            .Select(dispatch => (dispatch.Scheduled.ScheduleId, dispatch.Scheduled.JobName))
            .ToHashSet();
        return [.. (await ScheduledAsync()).Where(job => running.Contains((job.ScheduleId, job.Job.Name)))];
    }
}
