namespace CommandScheduler;

/// <summary>How far <see cref="ICommandScheduler.ScheduleManyAsync"/> is.</summary>
/// <param name="Scheduled">How many items are scheduled, by this call or by an earlier one with its <see cref="BulkOptions.RequestId"/>.</param>
/// <param name="Kept">How many were left as they are, because their names were taken.</param>
/// <param name="Refused">How many were refused.</param>
public sealed record BulkProgress(long Scheduled, long Kept, long Refused);
