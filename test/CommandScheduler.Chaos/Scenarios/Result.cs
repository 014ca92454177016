namespace CommandScheduler.Chaos.Scenarios;

/// <summary>How a run ended.</summary>
internal enum Result
{
    Passed,
    Failed,
    Skipped,
}
