namespace CommandScheduler.Queries;

/// <summary>Finds stored jobs. The grain storage of the schedules has this interface if it can do so.</summary>
/// <remarks>Nothing may activate a schedule, and both methods may be called by many threads at once, inside and outside of grains.</remarks>
internal interface IJobDirectory
{
    /// <summary>Reads the next jobs that fit, in the order of <see cref="JobKey"/>.</summary>
    /// <param name="query">The conditions that they must meet.</param>
    /// <param name="after">The place behind which they are; null from the first on.</param>
    /// <param name="limit">How many to read at most. Fewer mean that there are no more.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the jobs that fit, by <see cref="Schedules.Job.StoredStatus"/>.</summary>
    /// <param name="query">The conditions that they must meet.</param>
    /// <param name="limit">Where the count of each status is cut off; it is marked so if there are more.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken);
}
