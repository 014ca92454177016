namespace CommandScheduler.Stores.Index;

/// <summary>A schedule that must be active soon.</summary>
internal readonly record struct DueRow(string ScheduleId, DateTime WakeUpAt)
{
    /// <summary>Sorts before every row. Npgsql sends <see cref="DateTime.MinValue"/> as minus infinity, and a job may be due then.</summary>
    public static DueRow First { get; } = new("", DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc));
}
