namespace CommandScheduler;

/// <summary>
/// A command to the scheduler itself, as a message: it can be returned by a process manager, handed over by an application's
/// router or dispatcher with <see cref="ICommandScheduler.DispatchAsync"/>, and itself be scheduled.
/// </summary>
/// <remarks>
/// One that is scheduled is checked when it is carried out: bad input is dead-lettered then, without a second attempt. Its occurrence is its
/// request id, unless it has one, so that an occurrence that is dispatched again after a crash has its effect once.
/// </remarks>
[GenerateSerializer, Alias("CommandScheduler.SchedulerCommand")]
public abstract record SchedulerCommand
{
    private protected SchedulerCommand()
    {
    }

    /// <summary>Gets the id of the schedule that the command is for, as in <see cref="IScheduleGrain"/>.</summary>
    [Id(0)]
    public required string ScheduleId { get; init; }
}
