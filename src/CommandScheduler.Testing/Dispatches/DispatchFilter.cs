using CommandScheduler.Testing.Work;

using Orleans.Serialization.Invocation;

namespace CommandScheduler.Testing.Dispatches;

/// <summary>Records what the schedules of one silo dispatch, and does what the test says.</summary>
internal sealed class DispatchFilter(TestSilo silo, WorkLedger ledger, DispatchRecorder recorder, FaultInjector faults, VirtualClock clock)
    : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
        => context.Request.GetInterfaceType() == typeof(ICommandDispatcher)
            && WorkContext.Handler is null
            && WorkContext.Work is { } id
            && context.Request.GetArgument(0) is ScheduledCommand scheduled
                ? DispatchAsync(context, scheduled, id)
                : context.Invoke();

    /// <summary>Gets the token of the dispatch, which is its second argument.</summary>
    private static CancellationToken TokenOf(IInvokable request)
        => request.GetArgumentCount() > 1 && request.GetArgument(1) is CancellationToken token ? token : CancellationToken.None;

    private async Task DispatchAsync(IOutgoingGrainCallContext context, ScheduledCommand scheduled, long id)
    {
        silo.ThrowIfDead();
        var work = ledger.Find(id) ?? throw new SiloCrashedException(silo.Name);
        work.What = $"the dispatch of {scheduled.OccurrenceId}, attempt {scheduled.Attempt}";
        faults.Pass(FaultPoint.BeforeDispatch, scheduled.ScheduleId, silo);
        var dispatch = recorder.Begin(scheduled, clock.GetUtcNow(), out var action);
        try
        {
            if (action is null)
            {
                WorkContext.EnterHandler(id);
                await context.Invoke();
            }
            else
            {
                await action(new DispatchInProgress(work, clock), TokenOf(context.Request));
                context.Response = Response.Completed;
            }

            faults.Pass(FaultPoint.AfterDispatch, scheduled.ScheduleId, silo);
            dispatch.End(DispatchResult.Succeeded, null);
        }
        catch (Exception exception)
        {
            dispatch.End(silo.IsDead || exception is OperationCanceledException ? DispatchResult.CutOff : DispatchResult.Failed, exception);
            throw;
        }
    }
}
