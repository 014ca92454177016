namespace CommandScheduler.Chaos.Judging;

/// <summary>A fault, from when to when.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Target">The silo; empty for all.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it was over.</param>
internal sealed record FaultSpan(string Kind, string Target, TimeSpan Start, TimeSpan End);
