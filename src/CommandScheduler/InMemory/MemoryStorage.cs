using System.Runtime.CompilerServices;

using CommandScheduler.Queries;
using CommandScheduler.Schedules;
using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.InMemory;

/// <summary>Keeps schedules in the memory of the cluster, spread over a few grains, and lists them.</summary>
internal sealed class MemoryStorage(IGrainFactory grains) : IGrainStorage, IJobDirectory
{
    private const int Shards = 16;
    private const int RowsAtOnce = 64;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await ShardOf<T>(grainId).Read(Id(grainId)).ConfigureAwait(false);
        Set(grainState, row?.Document, row?.ETag);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var document = (grainState.State as StoredSchedule)?.Document ?? throw NotASchedule(typeof(T));
        await ChangeAsync(grainId, document, grainState).ConfigureAwait(false);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await ChangeAsync(grainId, null, grainState).ConfigureAwait(false);
        Set(grainState, null, null);
    }

    public async Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<JobEntry>();
        await foreach (var (key, job) in JobsAsync(query, after?.ScheduleId, cancellationToken).ConfigureAwait(false))
        {
            if (!(after?.CompareTo(key) >= 0))
            {
                found.Add(new JobEntry(key, job));
                if (found.Count == limit)
                {
                    break;
                }
            }
        }

        return found;
    }

    public async Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
    {
        var tally = new JobTally(query.Status, limit);
        await foreach (var (_, job) in JobsAsync(query, null, cancellationToken).ConfigureAwait(false))
        {
            tally.Add(job.StoredStatus);
            if (tally.IsComplete)
            {
                break;
            }
        }

        return tally.Counts;
    }

    private static string Id(GrainId grainId) => grainId.Key.ToString()!;

    private static NotSupportedException NotASchedule(Type type)
        => new(
            $"The grain storage named '{SchedulerNames.Storage}' keeps schedules only, not '{type}'. "
            + "Register a storage of another name for the application's own grains.");

    private static void Set<T>(IGrainState<T> grainState, string? document, string? etag)
    {
        grainState.State = (T)(object)new StoredSchedule { Document = document };
        grainState.ETag = etag!;
        grainState.RecordExists = document is not null;
    }

    private async Task ChangeAsync<T>(GrainId grainId, string? document, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        var write = await ShardOf<T>(grainId).Write(Id(grainId), document, expected).ConfigureAwait(false);
        if (!write.Done)
        {
            throw new InconsistentStateException($"Schedule '{Id(grainId)}' was written by another activation.", write.ETag ?? "none", expected ?? "none");
        }

        grainState.ETag = write.ETag!;
    }

    private IMemoryShard ShardOf<T>(GrainId grainId)
        => typeof(T) == typeof(StoredSchedule) ? grains.GetGrain<IMemoryShard>(grainId.GetUniformHashCode() % Shards) : throw NotASchedule(typeof(T));

    /// <summary>Reads the jobs that fit, in order, from a schedule on.</summary>
    private async IAsyncEnumerable<(JobKey Key, Job Job)> JobsAsync(
        JobQuery query,
        string? scheduleId,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (scheduleId is null || Utf8Order.Instance.Compare(scheduleId, query.FirstScheduleId) < 0)
        {
            scheduleId = query.FirstScheduleId;
        }

        await foreach (var row in RowsAsync(scheduleId, cancellationToken).ConfigureAwait(false))
        {
            if (query.EndScheduleId is { } end && Utf8Order.Instance.Compare(row.ScheduleId, end) >= 0)
            {
                break;
            }

            foreach (var job in ScheduleDocument.Read(row.ScheduleId, row.Document).Jobs.Where(query.Fits).OrderBy(job => job.Name, Utf8Order.Instance))
            {
                yield return (new JobKey(row.ScheduleId, job.Name), job);
            }
        }
    }

    /// <summary>Merges the shards in the order of the ids.</summary>
    private async IAsyncEnumerable<MemoryRow> RowsAsync(string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => ReadAsync(shard, from, included: true))).ConfigureAwait(false);
        var next = new PriorityQueue<int, string>(Utf8Order.Instance);
        var at = new int[Shards];
        for (var shard = 0; shard < Shards; shard++)
        {
            Enqueue(shard);
        }

        while (next.TryDequeue(out var shard, out _))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = read[shard][at[shard]++];
            yield return row;
            if (at[shard] == read[shard].Count && at[shard] == RowsAtOnce)
            {
                read[shard] = await ReadAsync(shard, row.ScheduleId, included: false).ConfigureAwait(false);
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

        Task<IReadOnlyList<MemoryRow>> ReadAsync(int shard, string? from, bool included)
            => grains.GetGrain<IMemoryShard>(shard).List(from, included, RowsAtOnce).WaitAsync(cancellationToken);
    }
}
