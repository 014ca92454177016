namespace CommandScheduler.Schedules;

/// <summary>The result of a batch.</summary>
/// <param name="Jobs">The jobs that were scheduled or kept, in order.</param>
/// <param name="Backfilled">How many occurrences of past ranges will run.</param>
/// <param name="HasChanged">Whether a job has changed, come or gone.</param>
internal sealed record Applied(IReadOnlyList<JobSnapshot> Jobs, long Backfilled = 0, bool HasChanged = false);
