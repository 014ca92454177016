using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>One schedule, as it is stored. Immutable: a change makes a new one.</summary>
internal sealed record ScheduleState : StoredPart
{
    /// <summary>The format that this build writes. A build reads its own and older ones, and refuses newer ones.</summary>
    public const int CurrentFormat = 1;

    /// <summary>A schedule without jobs, which is not stored.</summary>
    public static ScheduleState Empty { get; } = new();

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Gets the version: 0 when empty, else the UTC ticks of its creation, plus one for each change.</summary>
    public long Version { get; init; }

    /// <summary>Gets the version whose facts the jobs have written down: their status, due time, attempt and time zone. Never read back.</summary>
    /// <remarks>
    /// A build that does not know the facts keeps them as they were, and this number too, but counts <see cref="Version"/> with each change.
    /// So the views believe the facts of a document only where the two numbers are equal.
    /// </remarks>
    public long FactsOf => Version;

    /// <summary>Gets the latest generation that was given to a job.</summary>
    public long LastGeneration { get; init; }

    public ImmutableArray<Job> Jobs { get; init; } = [];

    /// <summary>Gets the batches that were applied last, the oldest first.</summary>
    public ImmutableArray<RememberedRequest> Requests { get; init; } = [];
}
