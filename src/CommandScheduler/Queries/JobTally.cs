namespace CommandScheduler.Queries;

/// <summary>Counts jobs that are read one by one.</summary>
internal sealed class JobTally(JobStatus? only, int limit)
{
    private readonly int[] _counts = new int[Enum.GetValues<JobStatus>().Length];

    /// <summary>Gets a value indicating whether no further job would change the result.</summary>
    public bool IsComplete => only is { } status
        ? Of(status).IsCutOff
        : Counts is { Pending.IsCutOff: true, Retrying.IsCutOff: true, Paused.IsCutOff: true, DeadLettered.IsCutOff: true, Quarantined.IsCutOff: true };

    public JobCounts Counts => new()
    {
        Pending = Of(JobStatus.Pending),
        Retrying = Of(JobStatus.Retrying),
        Paused = Of(JobStatus.Paused),
        DeadLettered = Of(JobStatus.DeadLettered),
        Quarantined = Of(JobStatus.Quarantined),
    };

    public void Add(JobStatus status, int jobs = 1) => _counts[(int)status] += jobs;

    private JobCount Of(JobStatus status) => new(Math.Min(_counts[(int)status], limit), _counts[(int)status] > limit);
}
