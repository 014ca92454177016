namespace CommandScheduler.Watching;

/// <summary>A part of the scheduler that knows something of its health.</summary>
internal interface IHealthSource
{
    /// <summary>Adds what it knows.</summary>
    void Report(SchedulerHealth health);
}
