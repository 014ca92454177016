using CommandScheduler.Watching;

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the scheduler to the health checks of a host.</summary>
public static class CommandSchedulerHealthExtensions
{
    /// <summary>
    /// Adds a check of the scheduler. On a silo, degraded: an attempt waits for its turn for longer than
    /// <see cref="CommandScheduler.SchedulerOptions.OverdueLimit"/>. Unhealthy: a schedule could not be read or written, the store has
    /// not answered for a while, or the silo's clock is further from the database's than is allowed. Its data have the figures. On a
    /// client, unhealthy: no silo with the scheduler answers within 10 seconds. On a host with neither, unhealthy.
    /// </summary>
    /// <param name="checks">The health checks of the host.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status that is reported for unhealthy; null means <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Words to select the check by.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddCommandScheduler(
        this IHealthChecksBuilder checks,
        string name = "commandscheduler",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<SchedulerHealthCheck>(name, failureStatus, tags ?? []);
    }
}
