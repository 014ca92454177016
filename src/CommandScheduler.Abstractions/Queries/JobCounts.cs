namespace CommandScheduler;

/// <summary>
/// How many jobs there are in each status, and how many await a requeue. A job that is being dispatched is counted by the status that it had before.
/// </summary>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobCounts")]
public sealed record JobCounts
{
    /// <summary>Gets the number of jobs that wait for their due time.</summary>
    [Id(0)]
    public JobCount Pending { get; init; }

    /// <summary>Gets the number of jobs with a failed attempt that will be repeated.</summary>
    [Id(1)]
    public JobCount Retrying { get; init; }

    /// <summary>Gets the number of jobs that are held back until they are resumed.</summary>
    [Id(2)]
    public JobCount Paused { get; init; }

    /// <summary>Gets the number of jobs whose attempts are used up and that have no occurrence to come.</summary>
    [Id(3)]
    public JobCount DeadLettered { get; init; }

    /// <summary>Gets the number of jobs whose command cannot be decoded or delivered.</summary>
    [Id(4)]
    public JobCount Quarantined { get; init; }

    /// <summary>
    /// Gets the number of jobs with an occurrence that is dead-lettered or quarantined, so that a person is wanted. Each is counted in its status
    /// too: a recurring job that goes on is pending, say.
    /// </summary>
    [Id(5)]
    public JobCount AwaitingRequeue { get; init; }
}
