namespace CommandScheduler;

/// <summary>How <see cref="ICommandScheduler.CancelManyAsync"/> goes about it.</summary>
public sealed record BulkCancelOptions
{
    /// <summary>Gets a value indicating whether the jobs are only counted, and none is cancelled.</summary>
    /// <value>False by default.</value>
    public bool DryRun { get; init; }

    /// <summary>Gets a value indicating whether a filter without conditions is meant so: every job of every schedule is cancelled.</summary>
    /// <value>False by default: such a filter is refused. With one that has conditions it makes no difference.</value>
    public bool AllJobs { get; init; }

    /// <summary>Gets what is told after each step; it must be quick.</summary>
    public IProgress<BulkCancelProgress>? Progress { get; init; }
}
