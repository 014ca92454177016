namespace CommandScheduler;

/// <summary>How far <see cref="ICommandScheduler.CancelManyAsync"/> is.</summary>
/// <param name="Cancelled">How many jobs are cancelled; in a dry run, how many would be.</param>
/// <param name="PassedOver">How many were found, and were gone or did not fit any more when it was their turn.</param>
/// <param name="Refused">How many cannot be cancelled, because their schedules cannot be read.</param>
public sealed record BulkCancelProgress(long Cancelled, long PassedOver, long Refused);
