namespace CommandScheduler.Schedules;

/// <summary>What a recurring job does with an occurrence that comes due before the one before it has its outcome.</summary>
/// <remarks>One class for each <see cref="Overlap"/>, and its line in <see cref="Find"/>.</remarks>
internal abstract class OverlapRule
{
    private static readonly OverlapRule Skip = new SkipOverlap();
    private static readonly OverlapRule Queue = new QueueOverlap();
    private static readonly OverlapRule Allow = new AllowOverlap();

    /// <summary>Gets a value indicating whether an occurrence is taken up while another has no outcome yet.</summary>
    public virtual bool MayTakeUpWhileBusy => false;

    /// <summary>Gets a value indicating whether overdue occurrences are taken up one by one, whatever the catch-up policy.</summary>
    public virtual bool TakesEachOverdue => false;

    /// <summary>Gets what the rule does, for somebody who asks what will happen to the next occurrence.</summary>
    public abstract string Explanation { get; }

    public static OverlapRule Find(Overlap overlap) => overlap switch
    {
        Overlap.Skip => Skip,
        Overlap.Queue => Queue,
        Overlap.Allow => Allow,
        _ => throw new ArgumentOutOfRangeException(nameof(overlap), overlap, "There is no rule for it. Add a line here."),
    };

    /// <summary>Decides on the occurrences that are due while another has no outcome yet.</summary>
    public virtual void WhileBusy(Decision decision)
    {
    }

    /// <summary>Decides on the occurrences that came due while the one ran that has just ended.</summary>
    public virtual void AfterOutcome(Decision decision)
    {
    }
}
