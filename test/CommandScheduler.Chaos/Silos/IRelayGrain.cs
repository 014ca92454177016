namespace CommandScheduler.Chaos.Silos;

/// <summary>Schedules from a silo, which stores a new schedule without its grain.</summary>
[Alias("chaos.IRelayGrain")]
internal interface IRelayGrain : IGrainWithIntegerKey
{
    [Alias("ScheduleOnce")]
    Task ScheduleOnce(string schedule, Work work, DateTimeOffset due, string job, JobOptions options);
}
