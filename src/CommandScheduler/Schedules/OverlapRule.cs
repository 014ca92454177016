namespace CommandScheduler.Schedules;

/// <summary>What a recurring job does with an occurrence that would begin before the one before it has its outcome.</summary>
/// <remarks>One class for each <see cref="Overlap"/>, and its line in <see cref="Find"/>.</remarks>
internal abstract class OverlapRule
{
    private static readonly OverlapRule Skip = new SkipOverlap();
    private static readonly OverlapRule Queue = new QueueOverlap();
    private static readonly OverlapRule Allow = new AllowOverlap();
    private static readonly OverlapRule BufferOne = new BufferOneOverlap();
    private static readonly OverlapRule CancelOther = new CancelOtherOverlap();

    /// <summary>Gets a value indicating whether several occurrences of the job may run at once.</summary>
    public virtual bool RunsBesideItself => false;

    /// <summary>Gets how many occurrences of the recurrence itself may be taken up and have no outcome.</summary>
    public virtual int MostOpen => 1;

    /// <summary>Gets a value indicating whether overdue occurrences are taken up one by one, whatever the catch-up policy.</summary>
    public virtual bool TakesEachOverdue => false;

    /// <summary>Gets what the rule does, for somebody who asks what will happen to the next occurrence.</summary>
    public abstract string Explanation { get; }

    public static OverlapRule Find(Overlap overlap) => overlap switch
    {
        Overlap.Skip => Skip,
        Overlap.Queue => Queue,
        Overlap.Allow => Allow,
        Overlap.BufferOne => BufferOne,
        Overlap.CancelOther => CancelOther,
        _ => throw new ArgumentOutOfRangeException(nameof(overlap), overlap, "There is no rule for it. Add a line here."),
    };

    /// <summary>Says whether a job has as many occurrences without an outcome as it may have.</summary>
    public bool IsFull(Job job) => job.IsBusy && (MostOpen == 1 || job.Open.Count(open => open.IsOfRecurrence) >= MostOpen);

    /// <summary>Decides on the occurrences that would begin now while the job is full.</summary>
    public virtual void WhileFull(Decision decision)
    {
    }

    /// <summary>Decides on the occurrences that would have begun while the one ran that has just ended.</summary>
    public virtual void AfterOutcome(Decision decision)
    {
    }

    /// <summary>Makes room for an occurrence that is being taken up.</summary>
    public virtual void BeforeTakeUp(Decision decision)
    {
    }
}
