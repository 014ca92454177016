namespace CommandScheduler;

/// <summary>What becomes of a wall time that exists twice.</summary>
[GenerateSerializer, Alias("CommandScheduler.DaylightSavingOverlap")]
public enum DaylightSavingOverlap
{
    /// <summary>It occurs at the first of the two instants, before the clocks are set back.</summary>
    First,

    /// <summary>It occurs at the second of the two instants, after the clocks were set back.</summary>
    Last,

    /// <summary>It occurs at both instants.</summary>
    Both,
}
