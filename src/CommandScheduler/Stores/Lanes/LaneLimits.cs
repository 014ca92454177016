namespace CommandScheduler.Stores.Lanes;

/// <summary>The limits of a lane.</summary>
/// <param name="Capacity">How many operations may wait. Callers beyond that wait before they are let in.</param>
/// <param name="RetryFor">How long an operation is repeated when the database fails, from when it was queued, before its caller is told.</param>
internal readonly record struct LaneLimits(int Capacity, TimeSpan RetryFor);
