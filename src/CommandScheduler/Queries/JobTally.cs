using CommandScheduler.Schedules;

namespace CommandScheduler.Queries;

/// <summary>Counts jobs that fit a query.</summary>
internal sealed class JobTally(JobQuery query, int limit)
{
    private static readonly JobStatus[] All = [.. Enum.GetValues<JobStatus>().Where(status => status != JobStatus.Running)];

    private readonly int[] _counts = new int[Enum.GetValues<JobStatus>().Length];
    private int _awaiting;

    /// <summary>Gets the statuses that there are to count.</summary>
    public IEnumerable<JobStatus> Statuses => query.Status is { } only ? [only] : All;

    /// <summary>Gets a value indicating whether a job that fits may await a requeue.</summary>
    public bool CountsAwaiting => query.AwaitsRequeue != false;

    /// <summary>Gets a value indicating whether no further job would change the result.</summary>
    public bool IsComplete => Statuses.All(status => Of(_counts[(int)status]).IsCutOff) && (!CountsAwaiting || Of(_awaiting).IsCutOff);

    public JobCounts Counts => new()
    {
        Pending = Of(_counts[(int)JobStatus.Pending]),
        Retrying = Of(_counts[(int)JobStatus.Retrying]),
        Paused = Of(_counts[(int)JobStatus.Paused]),
        DeadLettered = Of(_counts[(int)JobStatus.DeadLettered]),
        Quarantined = Of(_counts[(int)JobStatus.Quarantined]),
        AwaitingRequeue = Of(_awaiting),
    };

    public void Add(Job job) => Add(job.StoredStatus, job.AwaitsRequeue);

    /// <summary>Adds a job.</summary>
    public void Add(JobStatus status, bool awaitsRequeue)
    {
        _counts[(int)status]++;
        _awaiting += awaitsRequeue ? 1 : 0;
    }

    /// <summary>Sets the number of jobs in a status.</summary>
    public void Set(JobStatus status, int jobs) => _counts[(int)status] = jobs;

    /// <summary>Sets the number of jobs that await a requeue.</summary>
    public void SetAwaiting(int jobs) => _awaiting = jobs;

    private JobCount Of(int jobs) => new(Math.Min(jobs, limit), jobs > limit);
}
