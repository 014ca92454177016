using CommandScheduler.Checks;

using Orleans.Concurrency;

namespace CommandScheduler.Dispatching;

/// <summary>The built-in dispatcher: calls the handler for the command's type, and carries out the scheduler's own commands.</summary>
[Reentrant, StatelessWorker, GrainType("schedule-dispatcher")]
internal sealed class HandlerDispatcher(
    DispatcherRoutes routes,
    ICommandScheduler scheduler,
    RunningAttempts running,
    IServiceProvider services) : Grain, ICommandDispatcher
{
    /// <inheritdoc/>
    public async Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken)
    {
        // A silo that stops does not deliver the cancellation of a call any more.
        using var cutOff = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, running.Shutdown);
        if (routes.Handlers.TryGetValue(command.Command.GetType(), out var handler))
        {
            await handler(command.Command, new CommandContext(command, GrainFactory, services, cutOff.Token));
        }
        else if (command.Command is SchedulerCommand own)
        {
            await scheduler.DispatchAsync(Continue(own, command), cutOff.Token);
        }
        else
        {
            var type = command.Command.GetType();
            throw new UndeliverableCommandException(
                $"No handler is registered for a command of type '{type}'. Add Handle<{type.Name}>(…) to AddCommandScheduler, then requeue the job.");
        }
    }

    /// <summary>Carries the conversation on to the jobs that a scheduled command schedules.</summary>
    private static SchedulerCommand Continue(SchedulerCommand own, ScheduledCommand scheduled) => own switch
    {
        ScheduleOnce once => once with { Options = Continue(once.Options, scheduled) },
        ScheduleRecurring recurring => recurring with { Options = Continue(recurring.Options, scheduled) },
        ScheduleCommandBatch batch => batch with
        {
            Batch = batch.Batch.With(batch.Batch.Entries.Select(
                entry => entry.Command is null ? entry : entry with { Options = Continue(entry.Options, scheduled) })),
        },
        _ => own,
    };

    private static JobOptions Continue(JobOptions? options, ScheduledCommand scheduled)
    {
        options ??= new JobOptions();
        // An occurrence id may be longer than a causation id can be; the command is then its own cause.
        var cause = scheduled.OccurrenceId.Length <= Check.MaxId ? scheduled.OccurrenceId : null;
        return options with { CorrelationId = options.CorrelationId ?? scheduled.CorrelationId, CausationId = options.CausationId ?? cause };
    }
}
