using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CommandScheduler.Watching;

/// <summary>The health of the scheduler, from the reports of its parts on this silo; on a client, from an answer of the cluster.</summary>
internal sealed class SchedulerHealthCheck(IEnumerable<IHealthSource> sources, IEnumerable<IHealthProbe> probes) : IHealthCheck
{
    private readonly IHealthSource[] _sources = [.. sources];
    private readonly IHealthProbe[] _probes = [.. probes];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = new SchedulerHealth();
        foreach (var source in _sources)
        {
            source.Report(health);
        }

        foreach (var probe in _probes)
        {
            await probe.ProbeAsync(health, cancellationToken).ConfigureAwait(false);
        }

        if (_sources.Length + _probes.Length == 0)
        {
            health.Fail("This host has nothing of CommandScheduler to look at. Add silo.AddCommandScheduler(…) or client.AddCommandScheduler() to it.");
        }

        var status = health.Status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : health.Status;
        return new HealthCheckResult(status, health.Problems, data: health.Data);
    }
}
