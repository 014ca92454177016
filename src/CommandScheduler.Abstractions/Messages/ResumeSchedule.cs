namespace CommandScheduler;

/// <summary><see cref="IScheduleGrain.Resume"/> as a message.</summary>
[GenerateSerializer, Alias("CommandScheduler.ResumeSchedule")]
public sealed record ResumeSchedule : SchedulerCommand
{
    /// <summary>Gets the job's name; null resumes every job.</summary>
    [Id(0)]
    public string? Name { get; init; }
}
