using CommandScheduler.Time;

namespace CommandScheduler.Dispatching;

/// <summary>
/// Stands before the application's dispatcher grains: says when they begin with a command, keeps what was given up from them,
/// and hands them a token that is theirs.
/// </summary>
/// <remarks>
/// Orleans cancels a call to a stateless worker at any of its activations (dotnet/orleans#9877). The attempt is found by its
/// id instead: a stateless worker always runs on the silo of its caller. A dispatcher on another silo has a token that its own
/// silo cancels in time.
/// </remarks>
internal sealed class DispatcherCallFilter(RunningAttempts running, IGrainFactory grains, SchedulerClock clock) : IIncomingGrainCallFilter
{
    private const int TokenArgument = 1;

    /// <summary>Gets the mark of a call by the scheduler; other callers of a dispatcher have none.</summary>
    public const string Mark = "commandscheduler.attempt";

    public Task Invoke(IIncomingGrainCallContext context)
        => context.Request.GetInterfaceType() == typeof(ICommandDispatcher) && context.Request.GetArgument(0) is ScheduledCommand command
            ? DispatchAsync(context, command)
            : context.Invoke();

    private Task DispatchAsync(IIncomingGrainCallContext context, ScheduledCommand command)
        => running.Find(command.OccurrenceId, command.Attempt) is { } run ? DispatchHereAsync(context, run)
            : RequestContext.Get(Mark) is true ? DispatchForOtherAsync(context, command)
            : context.Invoke();

    private static Task DispatchHereAsync(IIncomingGrainCallContext context, AttemptRun run)
    {
        // With middleware the attempt has begun before this call.
        if (!run.HasReached && !run.TryBegin())
        {
            throw new OperationCanceledException("The attempt was given up before its dispatcher began.");
        }

        context.Request.SetArgument(TokenArgument, run.Token);
        return context.Invoke();
    }

    private async Task DispatchForOtherAsync(IIncomingGrainCallContext context, ScheduledCommand command)
    {
        var given = (CancellationToken)context.Request.GetArgument(TokenArgument)!;
        given.ThrowIfCancellationRequested();
        var schedule = GrainId.Create(SchedulerNames.ScheduleGrainType, command.ScheduleId);
        await grains.GetGrain<IAttemptWatcher>(schedule).Began(command.OccurrenceId, command.Attempt);
        using var timeout = new CancellationTokenSource(command.AttemptTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(given, timeout.Token, running.Shutdown);
        context.Request.SetArgument(TokenArgument, stop.Token);
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (RuntimeErrors.Are(exception))
        {
            // The caller must not take what this dispatcher has thrown for something that kept the call from it.
            throw new SchedulerException($"The dispatcher failed: {ErrorText.Summary(exception)}", exception);
        }
    }
}
