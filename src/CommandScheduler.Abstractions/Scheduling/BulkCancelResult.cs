namespace CommandScheduler;

/// <summary>What became of the jobs that <see cref="ICommandScheduler.CancelManyAsync"/> found.</summary>
/// <param name="Cancelled">How many jobs are cancelled; in a dry run, how many would be.</param>
/// <param name="PassedOver">How many were found, and were gone or did not fit any more when it was their turn.</param>
/// <param name="Refused">How many cannot be cancelled, because their schedules cannot be read.</param>
/// <param name="Refusals">The first 1,000 that were refused, in the order in which they were found.</param>
public sealed record BulkCancelResult(long Cancelled, long PassedOver, long Refused, IReadOnlyList<BulkRefusal> Refusals);
