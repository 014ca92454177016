namespace CommandScheduler;

/// <summary>How <see cref="ICommandScheduler.ScheduleManyAsync"/> goes about it.</summary>
public sealed record BulkOptions
{
    /// <summary>Gets an id of the caller's choice by which a repetition goes on where an earlier call was interrupted.</summary>
    /// <value>
    /// Null by default. 1 to 100 characters without control characters. The items must be the same, in the same order and with the same
    /// <see cref="ChunkSize"/>. It is known for 7 days.
    /// </value>
    public string? RequestId { get; init; }

    /// <summary>Gets how many items are stored in one step.</summary>
    /// <value>1,000 by default; from 1 to 10,000.</value>
    public int ChunkSize { get; init; } = 1_000;

    /// <summary>Gets what becomes of an item whose name is taken.</summary>
    /// <value><see cref="IfExists.Keep"/> by default, so that a repetition adds nothing; with <see cref="IfExists.Reject"/> it is refused.</value>
    public IfExists IfExists { get; init; } = IfExists.Keep;

    /// <summary>Gets the time over which the due times of one-off jobs are spread: each is put off by a part of it.</summary>
    /// <value>Null, for the due times as they are, by default; from 0 to 30 days. By how much an item is put off depends on its place alone.</value>
    public TimeSpan? SpreadOver { get; init; }

    /// <summary>Gets what is told after each step; it must be quick.</summary>
    public IProgress<BulkProgress>? Progress { get; init; }
}
