namespace CommandScheduler;

/// <summary>What became of the items of <see cref="ICommandScheduler.ScheduleManyAsync"/>.</summary>
/// <param name="Scheduled">How many items are scheduled, by this call or by an earlier one with its <see cref="BulkOptions.RequestId"/>.</param>
/// <param name="Kept">How many were left as they are, because their names were taken.</param>
/// <param name="Refused">How many were refused.</param>
/// <param name="Refusals">The first 1,000 that were refused, in the order of the items.</param>
public sealed record BulkResult(long Scheduled, long Kept, long Refused, IReadOnlyList<BulkRefusal> Refusals);
