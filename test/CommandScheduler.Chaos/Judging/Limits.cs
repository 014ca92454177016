namespace CommandScheduler.Chaos.Judging;

/// <summary>Where the judge draws lines.</summary>
internal sealed record Limits
{
    /// <summary>How the kinds of faults begin that keep silos from each other.</summary>
    public const string Cut = "cut off";

    /// <summary>
    /// Gets how long after an answer the ledger may have a handler that had begun before: its thread may have waited for a processor before it
    /// wrote the line.
    /// </summary>
    public TimeSpan Race { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Gets how long after a cut a silo may go on with what has ended elsewhere: one that the others have given up, and that does not know it yet.
    /// </summary>
    /// <value>Null, the default, means that it may not.</value>
    public TimeSpan? Ignorance { get; init; }

    /// <summary>Gets how early a dispatch may be.</summary>
    public TimeSpan Early { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Gets how late a dispatch may be when it is due, and no fault is in the way.</summary>
    public TimeSpan Late { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets for how long after a fault its repeats may come.</summary>
    public TimeSpan Aftermath { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets for how long a second activation of a schedule may have something to do there after its write was the reason of a repeat.</summary>
    public TimeSpan Doubled { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets how long an orderly stop may take.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets a value indicating whether each caller must be told before Orleans' time-out.</summary>
    public bool EachIsAnswered { get; init; }

    /// <summary>Says whether a silo may not know at a time that it has been given up.</summary>
    public bool MayNotKnow(IEnumerable<FaultSpan> faults, TimeSpan at)
        => Ignorance is { } after
            && faults.Any(fault => fault.Kind.StartsWith(Cut, StringComparison.Ordinal) && fault.Start <= at && at <= fault.End + after);
}
