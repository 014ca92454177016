using CommandScheduler.Watching;

namespace CommandScheduler.Calls;

/// <summary>Has a client ask whether a silo with the scheduler answers.</summary>
internal sealed class ClusterProbe(IGrainFactory grains, TimeProvider? clock = null) : IHealthProbe
{
    /// <summary>Health checks are asked for often, and Orleans would wait for 30 seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task ProbeAsync(SchedulerHealth health, CancellationToken cancellationToken)
    {
        try
        {
            await Reach.Silo(() => grains.GetGrain<IJobReaderGrain>(0)).Answer()
                .WaitAsync(Patience, clock ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            health.Fail($"No silo answered within {Patience.TotalSeconds} seconds.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            health.Fail($"No silo answers: {exception.GetType().Name}: {Sentence.From(exception)}");
        }
    }
}
