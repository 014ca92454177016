using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Schedules;

namespace CommandScheduler.Stores;

/// <summary>The content of one write of a schedule: all of it is stored in one step, or none of it.</summary>
/// <remarks>
/// The document is all that a store must keep. A store whose silos are woken by reminders may pass over the rest: the
/// scheduler has seen to the reminder before it writes. <see cref="WakeUpAt"/> and <see cref="IsArmed"/> serve a store that
/// wakes schedules itself, <see cref="NeedsAttention"/> and <see cref="Tags"/> a listing that does not want to read every document.
/// </remarks>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed record ScheduleWrite
{
    /// <summary>Gets the JSON text of the schedule; empty for a deletion.</summary>
    public string Document { get; init; } = "";

    /// <summary>Gets when the schedule must be active again, even if its silo dies at once.</summary>
    /// <value>In UTC. Its next attempt may start then, or one began then that has no outcome yet. Null if nothing is left to dispatch.</value>
    public DateTimeOffset? WakeUpAt { get; init; }

    /// <summary>
    /// Gets a value indicating whether the activation that writes holds a timer for <see cref="WakeUpAt"/>, so that
    /// nobody else need wake the schedule while its silo lives.
    /// </summary>
    public bool IsArmed { get; init; }

    /// <summary>Gets a value indicating whether a job is paused, retrying, dead-lettered or quarantined.</summary>
    public bool NeedsAttention { get; init; }

    /// <summary>Gets the tags of all jobs, each once, in no order.</summary>
    public IReadOnlyCollection<string> Tags { get; init; } = [];

    /// <summary>Gets the entries of the store's inbox that are settled with this write. Empty on a store that has no inbox.</summary>
    public IReadOnlyList<SettledEntry> Settled { get; init; } = [];

    /// <summary>
    /// Gets the outcomes that are recorded with this write, in the order in which they were decided, for a store that
    /// keeps a history.
    /// </summary>
    public IReadOnlyList<StoredOutcome> Outcomes { get; init; } = [];

    /// <summary>Makes the first write of a schedule that no activation holds: its document, and the facts by which a store can find it.</summary>
    internal static ScheduleWrite OfNew(Schedule schedule) => FromSchedule(schedule, [], []) with { Document = ScheduleDocument.Write(schedule.State) };

    /// <summary>Gathers the document of a schedule, the facts by which a store can find it, and the entries and outcomes of this write.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="settled">The entries of the inbox that are settled with the state.</param>
    /// <param name="outcomes">The outcomes that the state has recorded.</param>
    internal static ScheduleWrite FromSchedule(
        Schedule schedule,
        IReadOnlyList<SettledEntry> settled,
        IReadOnlyList<OutcomeRecord> outcomes) => new()
    {
        WakeUpAt = schedule.NextWakeUp,
        NeedsAttention = schedule.NeedsAttention,
        Tags = schedule.Tags,
        Settled = settled,
        Outcomes = outcomes.Count == 0 ? [] : [.. outcomes.Select(StoredOutcome.FromRecord)],
    };
}
