namespace CommandScheduler;

/// <summary>What becomes of a wall time that does not exist.</summary>
[GenerateSerializer, Alias("CommandScheduler.DaylightSavingGap")]
public enum DaylightSavingGap
{
    /// <summary>It occurs once, at the instant when the gap ends. Several in one gap are one occurrence.</summary>
    EndOfGap,

    /// <summary>It does not occur.</summary>
    Skip,
}
