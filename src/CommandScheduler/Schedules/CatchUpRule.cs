using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>Which of several overdue occurrences of a recurring job run: one class for each <see cref="CatchUpMode"/>.</summary>
internal abstract class CatchUpRule
{
    private static readonly CatchUpRule Latest = new LatestCatchUp();
    private static readonly CatchUpRule All = new AllCatchUp();
    private static readonly CatchUpRule None = new NoCatchUp();

    public static CatchUpRule Find(CatchUpMode mode) => mode switch
    {
        CatchUpMode.All => All,
        CatchUpMode.None => None,
        CatchUpMode.Latest => Latest,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no rule for it. Add a line here."),
    };

    /// <summary>Gets how late an occurrence may be taken up; a later one is recorded as missed.</summary>
    public virtual TimeSpan WindowOf(CatchUp options) => options.Window;

    /// <summary>Says what the rule does with an overdue occurrence, for somebody who asks what will happen to it.</summary>
    public virtual string Explain(CatchUp options) => $"catch-up is {options.Mode} within {options.Window}";

    /// <summary>Decides on several occurrences that are overdue, none of them too late.</summary>
    /// <param name="decision">The job.</param>
    /// <param name="overdue">The occurrences, from the next one on.</param>
    public abstract void Overdue(Decision decision, OccurrenceRun overdue);
}
