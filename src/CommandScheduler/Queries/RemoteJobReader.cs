namespace CommandScheduler.Queries;

/// <summary>Has queries answered by a silo.</summary>
internal sealed class RemoteJobReader(IGrainFactory grains) : IJobReader
{
    public Task<JobPage> ListAsync(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken)
        => Reader.List(filter, after, pageSize, cancellationToken).WaitAsync(cancellationToken);

    public Task<JobCounts> CountAsync(JobFilter? filter, int limit, CancellationToken cancellationToken)
        => Reader.Count(filter, limit, cancellationToken).WaitAsync(cancellationToken);

    private IJobReaderGrain Reader => grains.GetGrain<IJobReaderGrain>(0);
}
