using CommandScheduler.Queries;

namespace CommandScheduler.Calls;

/// <summary>Sends the queries of a client to a silo.</summary>
/// <remarks>Checks before the call: Orleans replaces unpaired surrogates on the wire, and the silo could no longer refuse them.</remarks>
internal sealed class RemoteJobReader(IGrainFactory grains) : IJobReader
{
    private IJobReaderGrain Reader => Reach.Silo(() => grains.GetGrain<IJobReaderGrain>(0));

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
