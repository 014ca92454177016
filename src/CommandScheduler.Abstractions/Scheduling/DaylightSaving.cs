namespace CommandScheduler;

/// <summary>What a cron recurrence does when the clocks of its time zone change.</summary>
/// <remarks>The defaults are the rules of the Cronos library. <c>@every</c> counts elapsed time, so that no clock change touches it.</remarks>
[GenerateSerializer, Immutable, Alias("CommandScheduler.DaylightSaving")]
public sealed record DaylightSaving
{
    /// <summary>Gets what becomes of a wall time that does not exist, because the clocks were set forward over it.</summary>
    /// <value><see cref="DaylightSavingGap.EndOfGap"/> by default.</value>
    [Id(0)]
    public DaylightSavingGap Gap { get; init; }

    /// <summary>Gets what becomes of a wall time that exists twice, because the clocks were set back over it.</summary>
    /// <value>
    /// Null, the default, leaves it to the expression: <see cref="DaylightSavingOverlap.Both"/> if its seconds, minutes or
    /// hours hold <c>*</c>, <c>-</c> or <c>/</c>, else <see cref="DaylightSavingOverlap.First"/>.
    /// </value>
    [Id(1)]
    public DaylightSavingOverlap? Overlap { get; init; }
}
