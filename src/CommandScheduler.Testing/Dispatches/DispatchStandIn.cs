using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Dispatches;

/// <summary>Stands in the place of the receiver: records what the schedules of one silo dispatch, and does what the test says.</summary>
internal sealed class DispatchStandIn(TestSilo silo, WorkLedger ledger, DispatchRecorder recorder, FaultInjector faults, VirtualClock clock)
    : ICommandMiddleware
{
    public async Task InvokeAsync(CommandContext context, CommandReceiver next)
    {
        var scheduled = context.Scheduled;
        var work = (WorkContext.Handler is { } id ? ledger.Find(id) : null) ?? throw new SiloCrashedException(silo.Name);
        faults.Pass(FaultPoint.BeforeDispatch, scheduled.ScheduleId, silo);
        var dispatch = recorder.Begin(scheduled, clock.GetUtcNow(), out var action);
        try
        {
            await (action is null ? next(context) : action(new DispatchInProgress(work, clock), context.CancellationToken));
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
