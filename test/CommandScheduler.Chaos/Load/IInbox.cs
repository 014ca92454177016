namespace CommandScheduler.Chaos.Load;

/// <summary>Schedules in transactions of the application.</summary>
internal interface IInbox
{
    /// <summary>Schedules a one-off job in a transaction.</summary>
    /// <exception cref="RolledBackException">The transaction was rolled back, as it was to be.</exception>
    Task ScheduleAsync(string schedule, object command, DateTimeOffset due, string job, bool rollBack);
}
