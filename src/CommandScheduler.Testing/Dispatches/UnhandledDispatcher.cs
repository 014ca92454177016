using Orleans.Concurrency;

namespace CommandScheduler.Testing.Dispatches;

/// <summary>Takes the commands that no handler or dispatcher of the test takes, so that a test need not have any.</summary>
[StatelessWorker, Reentrant, GrainType("schedule-test-dispatcher")]
internal sealed class UnhandledDispatcher : Grain, ICommandDispatcher
{
    public Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken) => Task.CompletedTask;
}
