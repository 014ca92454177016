using Orleans.Concurrency;

namespace CommandScheduler.Calls;

/// <inheritdoc cref="IUnloadedSchedulesGrain"/>
[Reentrant, StatelessWorker, GrainType("commandscheduler.unloaded")]
internal sealed class UnloadedSchedulesGrain(IUnloadedSchedules schedules) : Grain, IUnloadedSchedulesGrain
{
    public Task<int[]> TryCancel(JobFilter filter, FoundSchedule[] found, CancellationToken cancellationToken)
        => schedules.TryCancelAsync(filter, found, cancellationToken);
}
