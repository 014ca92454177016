using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing.Work;

using Orleans.Storage;

namespace CommandScheduler.Testing.Storage;

/// <summary>The store as one silo sees it: with the faults of the test, and closed to a silo that has crashed.</summary>
internal sealed class SiloStorage(TestStore store, TestSilo silo, FaultInjector faults) : IGrainStorage, IJobDirectory
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        silo.ThrowIfDead();
        var (document, etag) = store.Read(Id(grainId));
        Set(grainState, document, etag);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var schedule = (StoredSchedule)(object)grainState.State!;
        await ChangeAsync(grainId, schedule.Document, schedule.Facts, grainState);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await ChangeAsync(grainId, null, null, grainState);
        Set(grainState, null, null);
    }

    public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<JobEntry>>([.. store.Find(query).Where(job => after is null || job.Key.CompareTo(after.Value) > 0).Take(limit).Select(job => new JobEntry(job.Key, job.Job))]);

    public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken)
    {
        var tally = new JobTally(query.Status, limit);
        foreach (var (_, job) in store.Find(query))
        {
            tally.Add(job.StoredStatus);
        }

        return Task.FromResult(tally.Counts);
    }

    private static string Id(GrainId grainId) => grainId.Key.ToString()!;

    private static void Set<T>(IGrainState<T> grainState, string? document, string? etag)
    {
        grainState.State = (T)(object)new StoredSchedule { Document = document };
        grainState.ETag = etag!;
        grainState.RecordExists = document is not null;
    }

    private async Task ChangeAsync<T>(GrainId grainId, string? document, StoredFacts? facts, IGrainState<T> grainState)
    {
        var id = Id(grainId);

        // As with a database, the caller does not go on in the same step.
        await Task.Yield();
        try
        {
            faults.Pass(FaultPoint.BeforeStore, id, silo);
            var (done, etag) = store.Write(id, document, facts, grainState.ETag);
            faults.Pass(FaultPoint.AfterStore, id, silo);
            if (!done)
            {
                throw new InconsistentStateException($"Schedule '{id}' was written by another activation.", etag ?? "none", grainState.ETag ?? "none");
            }

            grainState.ETag = etag!;
        }
        catch
        {
            // The activation goes away, and its timer with it.
            store.SetArmed(id, isArmed: false);
            throw;
        }
    }
}
