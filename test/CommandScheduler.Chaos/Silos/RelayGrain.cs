using Orleans.Concurrency;

namespace CommandScheduler.Chaos.Silos;

/// <summary>On the silo that the client has reached.</summary>
[StatelessWorker, Reentrant]
internal sealed class RelayGrain(ICommandScheduler scheduler) : Grain, IRelayGrain
{
    private const int ChunkSize = 50;

    public Task ScheduleOnce(string schedule, Work work, DateTimeOffset due, string job, JobOptions options)
        => GrainFactory.GetGrain<IScheduleGrain>(schedule).ScheduleOnce(work, due, job, options);

    public Task ScheduleByFacade(string schedule, Work work, DateTimeOffset due, string job, JobOptions options)
        => scheduler.ScheduleOnceAsync(schedule, work, due, job, options);

    public async Task<(long Scheduled, long Kept, long Refused, string? Reason)> ScheduleMany(
        string requestId,
        IReadOnlyList<ManyItem> items,
        JobOptions options)
    {
        var all = items.Select(item => new ScheduledItem(item.Schedule, item.Work, item.Due, item.Job) { Options = options });
        var result = await scheduler.ScheduleManyAsync(all.ToAsyncEnumerable(), new() { RequestId = requestId, ChunkSize = ChunkSize });
        return (result.Scheduled, result.Kept, result.Refused, result.Refusals is [var first, ..] ? first.Reason : null);
    }
}
