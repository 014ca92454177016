using Orleans.Concurrency;

namespace CommandScheduler.Chaos.Silos;

/// <summary>On the silo that the client has reached.</summary>
[StatelessWorker, Reentrant]
internal sealed class RelayGrain : Grain, IRelayGrain
{
    public Task ScheduleOnce(string schedule, Work work, DateTimeOffset due, string job, JobOptions options)
        => GrainFactory.GetGrain<IScheduleGrain>(schedule).ScheduleOnce(work, due, job, options);
}
