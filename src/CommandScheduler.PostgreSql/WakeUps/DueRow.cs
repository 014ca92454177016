namespace CommandScheduler.PostgreSql.WakeUps;

/// <summary>A schedule that must be active soon.</summary>
internal readonly record struct DueRow(string ScheduleId, DateTime WakeUpAt)
{
    /// <summary>What goes before every row; Npgsql writes the earliest time, as which a job may be due, as minus infinity.</summary>
    public static DueRow First { get; } = new("", DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc));
}
