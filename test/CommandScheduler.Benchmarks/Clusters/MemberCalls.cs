using CommandScheduler.Benchmarks.Running;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Runtime.Placement;

namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>The calls that a process of a cluster makes, from 64 callers, each job in a schedule of its own.</summary>
internal sealed class MemberCalls(IServiceProvider services)
{
    private IGrainFactory Grains => services.GetRequiredService<IGrainFactory>();

    private ISiloStatusOracle Silos => services.GetRequiredService<ISiloStatusOracle>();

    /// <summary>Does what a verb says with its numbers.</summary>
    public async Task<double> AnswerAsync(string verb, long[] numbers)
    {
        switch (verb, numbers)
        {
            case ("schedule", [var first, var count, var due, var span, var isHere]):
                return await ScheduleAsync((int)first, (int)count, due, TimeSpan.FromMilliseconds(span), isHere == 1);
            case ("steady", [var first, var count, var begin, var rate, var ahead]):
                return await Session.ByClockAsync((int)count, (int)rate, DateTimeOffset.FromUnixTimeMilliseconds(begin), (index, at)
                    => ScheduleOnceAsync((int)first + index, at + TimeSpan.FromMilliseconds(ahead)));
            case ("silos", []):
                return Silos.GetApproximateSiloStatuses(onlyActive: true).Count;
            case ("own", []):
                var statistics = await Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics([Silos.SiloAddress]);
                return statistics.Where(grain => grain.GrainType.Contains("ScheduleGrain", StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);
            default:
                throw new ArgumentException($"There is no '{verb}' with {numbers.Length} numbers.");
        }
    }

    /// <summary>Schedules jobs that are due evenly within a span; returns for how many seconds.</summary>
    private async Task<double> ScheduleAsync(int first, int count, long due, TimeSpan span, bool isHere)
    {
        var (begin, here) = (DateTimeOffset.FromUnixTimeMilliseconds(due), isHere ? Silos.SiloAddress : null);
        var started = Session.Clock.GetTimestamp();
        await Session.ByCallersAsync(count, async index =>
        {
            if (here is not null)
            {
                RequestContext.Set(IPlacementDirector.PlacementHintKey, here);
            }

            // No store keeps less than a millisecond.
            await ScheduleOnceAsync(first + index, begin + TimeSpan.FromMilliseconds(Math.Floor(span.TotalMilliseconds * index / count)));
        });
        return Session.Clock.GetElapsedTime(started).TotalSeconds;
    }

    private Task<JobSnapshot> ScheduleOnceAsync(int number, DateTimeOffset due)
        => Grains.GetGrain<IScheduleGrain>(Guid.NewGuid()).ScheduleOnce(new Ping(number), due, "ping");
}
