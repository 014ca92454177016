using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Dispatches;

/// <summary>Stands around every dispatch of one silo: tells the ledger that what is waited for inside of it, a handler waits for.</summary>
internal sealed class DispatchWatch(TestSilo silo, WorkLedger ledger) : ICommandMiddleware
{
    public Task InvokeAsync(CommandContext context, CommandReceiver next)
    {
        silo.ThrowIfDead();
        if (WorkContext.Work is not { } id || ledger.Find(id) is not { } work)
        {
            throw new SiloCrashedException(silo.Name);
        }

        work.What = $"the dispatch of {context.Scheduled.OccurrenceId}, attempt {context.Scheduled.Attempt}";
        WorkContext.EnterHandler(id);
        return next(context);
    }
}
