using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CommandScheduler.Watching;

/// <summary>The health of the scheduler on this silo, from the reports of its parts.</summary>
internal sealed class SchedulerHealthCheck(IEnumerable<IHealthSource> sources) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = new SchedulerHealth();
        foreach (var source in sources)
        {
            source.Report(health);
        }

        var status = health.Status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : health.Status;
        return Task.FromResult(new HealthCheckResult(status, health.Problems, data: health.Data));
    }
}
