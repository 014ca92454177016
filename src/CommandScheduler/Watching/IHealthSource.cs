namespace CommandScheduler.Watching;

/// <summary>A part of the scheduler that reports on its health.</summary>
internal interface IHealthSource
{
    /// <summary>Adds its report.</summary>
    void Report(SchedulerHealth health);
}
