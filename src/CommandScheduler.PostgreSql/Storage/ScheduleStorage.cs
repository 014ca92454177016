using System.Globalization;

using CommandScheduler.PostgreSql.Queries;
using CommandScheduler.Queries;
using CommandScheduler.Stores;

using Orleans.Storage;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>The grain storage of the schedules.</summary>
internal sealed class ScheduleStorage(ScheduleStore store, StoredJobs jobs, ILocalSiloDetails silo) : IGrainStorage, IJobDirectory
{
    private readonly long _silo = SiloCode.Of(silo.SiloAddress);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Schedule(grainState);
        var row = await store.ReadAsync(Id(grainId));
        state.State = new StoredSchedule { Document = row?.Document };
        state.ETag = row is null ? null : ETag(row.Version);
        state.RecordExists = row is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Schedule(grainState);
        var schedule = state.State!;
        var facts = schedule.Facts!;
        var row = new NewRow
        {
            RingHash = RingHash.Of(grainId),
            WriteId = Random.Shared.NextInt64(1, long.MaxValue),
            WakeUpAt = facts.WakeUpAt?.UtcDateTime,
            ArmedBy = facts.IsArmed ? _silo : null,
            Attention = facts.NeedsAttention ? true : null,
            Tags = facts.Tags is null ? null : string.Join(NewRow.TagSeparator, facts.Tags),
            Document = schedule.Document!,
        };
        await store.WriteAsync(Id(grainId), Version(state.ETag), row, facts.Taken);
        state.ETag = ETag(row.WriteId);
        state.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = Schedule(grainState);
        var version = Version(state.ETag);
        var settled = state.State?.Facts?.Taken ?? [];
        if (version is not null || settled.Count > 0)
        {
            await store.DeleteAsync(Id(grainId), version, settled);
        }

        state.State = new StoredSchedule();
        state.ETag = null;
        state.RecordExists = false;
    }

    public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken) => jobs.ReadAsync(query, after, limit, cancellationToken);

    public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken) => jobs.CountAsync(query, limit, cancellationToken);

    private static IGrainState<StoredSchedule> Schedule<T>(IGrainState<T> state)
        => state as IGrainState<StoredSchedule>
            ?? throw new NotSupportedException($"The grain storage named '{SchedulerNames.Storage}' keeps schedules only, not '{typeof(T)}'. Register a storage of another name for the application's own grains.");

    private static string Id(GrainId grainId) => grainId.Key.ToString()!;

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long? Version(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);
}
