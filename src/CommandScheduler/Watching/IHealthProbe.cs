namespace CommandScheduler.Watching;

/// <summary>Finds out about the health of something that is elsewhere.</summary>
internal interface IHealthProbe
{
    /// <summary>Asks, and adds what it finds out. Never throws, unless it is stopped.</summary>
    Task ProbeAsync(SchedulerHealth health, CancellationToken cancellationToken);
}
