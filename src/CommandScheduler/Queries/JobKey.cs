namespace CommandScheduler.Queries;

/// <summary>Where a job is in a list of all jobs.</summary>
internal readonly record struct JobKey(string ScheduleId, string JobName) : IComparable<JobKey>
{
    /// <inheritdoc/>
    public int CompareTo(JobKey other)
        => Utf8Order.Instance.Compare(ScheduleId, other.ScheduleId) is not 0 and var byId ? byId : Utf8Order.Instance.Compare(JobName, other.JobName);
}
