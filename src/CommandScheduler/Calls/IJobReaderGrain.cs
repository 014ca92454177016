namespace CommandScheduler.Calls;

/// <summary>Answers the queries of clients, on any silo.</summary>
[Alias("CommandScheduler.IJobReaderGrain")]
internal interface IJobReaderGrain : IGrainWithIntegerKey
{
    [Alias("List")]
    Task<JobPage> List(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken);

    [Alias("Count")]
    Task<JobCounts> Count(JobFilter? filter, int limit, CancellationToken cancellationToken);

    /// <summary>Answers, and does nothing else.</summary>
    [Alias("Answer")]
    Task Answer();
}
