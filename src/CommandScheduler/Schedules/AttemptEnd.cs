namespace CommandScheduler.Schedules;

/// <summary>The end of an attempt.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
/// <param name="Until">When it is to come again, if somebody said so.</param>
internal sealed record AttemptEnd(AttemptResult Result, AttemptFailure? Error = null, DateTimeOffset? Until = null)
{
    public static readonly AttemptEnd Succeeded = new(AttemptResult.Succeeded);
    public static readonly AttemptEnd CutOff = new(AttemptResult.CutOff);
    public static readonly AttemptEnd NotBegun = new(AttemptResult.NotBegun);
}
