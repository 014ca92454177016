namespace CommandScheduler.Chaos.Silos;

/// <summary>Schedules from a silo, which stores a new schedule without its grain.</summary>
[Alias("chaos.IRelayGrain")]
internal interface IRelayGrain : IGrainWithIntegerKey
{
    [Alias("ScheduleOnce")]
    Task ScheduleOnce(string schedule, Work work, DateTimeOffset due, string job, JobOptions options);

    /// <summary>Does the same by the facade.</summary>
    [Alias("ScheduleByFacade")]
    Task ScheduleByFacade(string schedule, Work work, DateTimeOffset due, string job, JobOptions options);

    /// <summary>Schedules many jobs at once. What has the name of one already is kept.</summary>
    /// <returns>How many were scheduled, kept and refused, and why the first was refused.</returns>
    [Alias("ScheduleMany")]
    Task<(long Scheduled, long Kept, long Refused, string? Reason)> ScheduleMany(string requestId, IReadOnlyList<ManyItem> items, JobOptions options);
}
