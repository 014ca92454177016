using CommandScheduler.Queries;

namespace CommandScheduler.Calls;

/// <summary>Has queries answered by a silo.</summary>
/// <remarks>Checks them first: the way there makes other characters of what is no text.</remarks>
internal sealed class RemoteJobReader(IGrainFactory grains) : IJobReader
{
    private IJobReaderGrain Reader => grains.GetGrain<IJobReaderGrain>(0);

    public async Task<JobPage> ListAsync(JobFilter? filter, string? after, int pageSize, CancellationToken cancellationToken)
    {
        JobReader.CheckList(filter, after, pageSize);
        return await Reader.List(filter, after, pageSize, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<JobCounts> CountAsync(JobFilter? filter, int limit, CancellationToken cancellationToken)
    {
        JobReader.CheckCount(filter, limit);
        return await Reader.Count(filter, limit, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
