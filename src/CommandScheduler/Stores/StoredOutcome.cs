using System.Diagnostics.CodeAnalysis;

using CommandScheduler.Schedules;

namespace CommandScheduler.Stores;

/// <summary>How one occurrence of a job ended, or several in a row that ended alike.</summary>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed record StoredOutcome
{
    /// <summary>Gets the job's name.</summary>
    public required string JobName { get; init; }

    /// <summary>Gets the number that tells the job from every other that had or will have its name in this schedule.</summary>
    public required long Generation { get; init; }

    /// <summary>Gets the type of the command, as it is stored.</summary>
    public required string CommandType { get; init; }

    /// <summary>Gets the nominal due time in UTC; of several occurrences, the last one's.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets how it ended.</summary>
    public required OccurrenceOutcome Outcome { get; init; }

    /// <summary>Gets how many occurrences ended so.</summary>
    /// <value>1 or more.</value>
    public required long Count { get; init; }

    /// <summary>Gets when that was decided, in UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Gets why the command was not dispatched, or the error of the last attempt; null if it succeeded.</summary>
    public string? Reason { get; init; }

    internal static StoredOutcome FromRecord(OutcomeRecord outcome) => new()
    {
        JobName = outcome.Job.Name,
        Generation = outcome.Job.Generation,
        CommandType = outcome.Job.Command.Type,
        DueAt = outcome.Due,
        Outcome = outcome.Outcome,
        Count = outcome.Count,
        DecidedAt = outcome.At,
        Reason = outcome.Reason,
    };
}
