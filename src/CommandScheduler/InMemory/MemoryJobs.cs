using System.Runtime.CompilerServices;

using CommandScheduler.Queries;

namespace CommandScheduler.InMemory;

/// <summary>Lists the jobs of a <see cref="MemoryStore"/>.</summary>
internal sealed class MemoryJobs(IGrainFactory grains) : ScanningJobDirectory
{
    private const int RowsAtOnce = 64;

    /// <summary>Merges the shards in the order of the ids.</summary>
    protected override async IAsyncEnumerable<(string ScheduleId, string Document)> DocumentsAsync(
        string? firstScheduleId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shards = Enumerable.Range(0, MemoryStore.Shards).Select(shard => ReadAsync(shard, firstScheduleId, included: true, cancellationToken));
        var read = await Task.WhenAll(shards).ConfigureAwait(false);
        var next = new PriorityQueue<int, string>(IdOrder);
        var at = new int[MemoryStore.Shards];
        for (var shard = 0; shard < MemoryStore.Shards; shard++)
        {
            Enqueue(shard);
        }

        while (next.TryDequeue(out var shard, out _))
        {
            var row = read[shard][at[shard]++];
            yield return (row.ScheduleId, row.Document);
            if (at[shard] == read[shard].Count && at[shard] == RowsAtOnce)
            {
                read[shard] = await ReadAsync(shard, row.ScheduleId, included: false, cancellationToken).ConfigureAwait(false);
                at[shard] = 0;
            }

            Enqueue(shard);
        }

        void Enqueue(int shard)
        {
            if (at[shard] < read[shard].Count)
            {
                next.Enqueue(shard, read[shard][at[shard]].ScheduleId);
            }
        }
    }

    private Task<IReadOnlyList<MemoryRow>> ReadAsync(int shard, string? from, bool included, CancellationToken cancellationToken)
        => grains.GetGrain<IMemoryShard>(shard).List(from, included, RowsAtOnce).WaitAsync(cancellationToken);
}
