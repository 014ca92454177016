namespace CommandScheduler.Queries;

/// <summary>Answers the queries of <see cref="ICommandScheduler"/>.</summary>
internal interface IJobReader
{
    Task<JobPage> ListAsync(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken);

    Task<JobCounts> CountAsync(JobFilter? filter, int limit, CancellationToken cancellationToken);
}
