namespace CommandScheduler;

/// <summary>Selects the jobs of a query: those for which every condition that is set holds.</summary>
/// <remarks>A filter without conditions means every job. Texts are compared character by character, with their case.</remarks>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobFilter")]
public sealed record JobFilter
{
    /// <summary>Gets the status that a job must have.</summary>
    /// <value>
    /// Null, the default, means any. <see cref="JobStatus.Running"/> is refused: it is not stored, and a job that is being
    /// dispatched is found by the status that it had before.
    /// </value>
    [Id(0)]
    public JobStatus? Status { get; init; }

    /// <summary>Gets the instant from which on a job must come due; one that comes due at this very instant is included.</summary>
    /// <value>Null, the default, means no bound.</value>
    /// <remarks>
    /// Both bounds are compared with the stored time, to the tick: of an attempt or occurrence that has come up, when it may
    /// start; of the next occurrence of a recurring job, its nominal due time, without <see cref="JobOptions.Jitter"/> and
    /// without the spacing of a catch-up. <see cref="JobSnapshot.DueAt"/> has these, and can be later. A job for which nothing
    /// is to come (dead-lettered or quarantined) meets no bound.
    /// </remarks>
    [Id(1)]
    public DateTimeOffset? DueFrom { get; init; }

    /// <summary>Gets the instant before which a job must come due; one that comes due at this very instant is not included.</summary>
    /// <value>Null, the default, means no bound. Must be later than <see cref="DueFrom"/>.</value>
    /// <inheritdoc cref="DueFrom" path="/remarks"/>
    [Id(2)]
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>Gets the stored name of the command's type, as <see cref="JobSnapshot.CommandType"/> has it.</summary>
    /// <value>Null, the default, means any. 1 to 1,024 characters without control characters.</value>
    [Id(3)]
    public string? CommandType { get; init; }

    /// <summary>Gets a word that must be among the job's tags.</summary>
    /// <value>Null, the default, means that tags do not matter. 1 to 128 characters without control characters.</value>
    [Id(4)]
    public string? Tag { get; init; }

    /// <summary>Gets how the id of the job's schedule must begin.</summary>
    /// <value>Null, the default, means any. 1 to 512 characters without control characters.</value>
    [Id(5)]
    public string? ScheduleIdPrefix { get; init; }

    /// <summary>Gets whether an occurrence of the job must be dead-lettered or quarantined, so that a person is wanted.</summary>
    /// <value>
    /// Null, the default, means that it does not matter; true finds what <see cref="JobSnapshot.AwaitsRequeue"/> says of one-off and recurring
    /// jobs, whatever their status; false finds the others.
    /// </value>
    /// <remarks>
    /// A recurring job whose run was dead-lettered goes on with the next one: its status is that of the runs to come, and only this tells of it.
    /// </remarks>
    [Id(6)]
    public bool? AwaitsRequeue { get; init; }
}
