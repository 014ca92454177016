using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CommandScheduler.Watching;

/// <summary>The health of the scheduler, as its parts report it.</summary>
internal sealed class SchedulerHealth
{
    private readonly List<string> _problems = [];

    public HealthStatus Status { get; private set; } = HealthStatus.Healthy;

    public Dictionary<string, object> Data { get; } = [];

    public string? Problems => _problems.Count == 0 ? null : string.Join(" ", _problems);

    /// <summary>Notes that it works, but not as well as it should.</summary>
    public void Degrade(string problem) => Worsen(HealthStatus.Degraded, problem);

    /// <summary>Notes that somebody must do something.</summary>
    public void Fail(string problem) => Worsen(HealthStatus.Unhealthy, problem);

    private void Worsen(HealthStatus status, string problem)
    {
        _problems.Add(problem);
        Status = status < Status ? status : Status;
    }
}
