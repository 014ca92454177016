namespace CommandScheduler.Calls;

/// <summary>Has a silo do it for a client.</summary>
internal sealed class RemoteUnloadedSchedules(IGrainFactory grains) : IUnloadedSchedules
{
    public Task<int[]> TryCancelAsync(JobFilter filter, FoundSchedule[] found, CancellationToken cancellationToken)
        => grains.GetGrain<IUnloadedSchedulesGrain>(0).TryCancel(filter, found, cancellationToken).WaitAsync(cancellationToken);
}
