namespace CommandScheduler.Tests.Calls;

/// <summary>A verb of a schedule, by each way on which it reaches one.</summary>
/// <param name="Name">The verb, as the grain's interface has it.</param>
/// <param name="OnGrain">The call of the grain.</param>
/// <param name="OnFacade">The call of the facade, for a schedule id.</param>
/// <param name="InBatch">The change of a batch.</param>
/// <param name="AsMessage">The message, for a schedule id.</param>
/// <param name="IsDone">Whether everything that the verb sets off has happened.</param>
public sealed record Verb(
    string Name,
    Func<IScheduleGrain, Task> OnGrain,
    Func<ICommandScheduler, string, Task> OnFacade,
    Action<ScheduleBatch> InBatch,
    Func<string, SchedulerCommand> AsMessage,
    Func<ScheduleSnapshot, bool> IsDone)
{
    public override string ToString() => Name;
}
