namespace CommandScheduler.PostgreSql.WakeUps;

/// <summary>A schedule that must be active soon.</summary>
internal readonly record struct DueRow(string ScheduleId, DateTime WakeUpAt)
{
    /// <summary>What goes before every row.</summary>
    public static DueRow First { get; } = new("", DateTime.SpecifyKind(new DateTime(1, 1, 2), DateTimeKind.Utc));
}
