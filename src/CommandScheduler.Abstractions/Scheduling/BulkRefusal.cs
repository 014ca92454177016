namespace CommandScheduler;

/// <summary>An item or a job that was refused; the others were not.</summary>
/// <param name="Index">The place of the item, or of the job among those that were found, counted from 0.</param>
/// <param name="ScheduleId">Its schedule.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, with the value and the remedy.</param>
public sealed record BulkRefusal(long Index, string ScheduleId, string Name, string Reason);
