using System.Diagnostics.CodeAnalysis;

namespace CommandScheduler.Queries;

/// <summary>Where a job is in a list of all jobs: ordered by the schedule id, then by the name, each by the bytes of its UTF-8 form.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="JobName">The job's name.</param>
[Experimental(SchedulerNames.StoresAreExperimental)]
[SuppressMessage("Design", "CA1036", Justification = "A place is compared by those that sort a list, never by an operator.")]
public readonly record struct JobKey(string ScheduleId, string JobName) : IComparable<JobKey>
{
    /// <inheritdoc/>
    public int CompareTo(JobKey other)
        => Utf8Order.Instance.Compare(ScheduleId, other.ScheduleId) is not 0 and var byId ? byId : Utf8Order.Instance.Compare(JobName, other.JobName);
}
