namespace CommandScheduler.PostgreSql;

/// <summary>The key of the scheduler's data source among the services: an application may have others.</summary>
internal static class DatabaseKey
{
    public const string Name = SchedulerNames.Storage;
}
