using CommandScheduler.Checks;

namespace CommandScheduler.Dispatching;

/// <summary>Carries out the scheduler's own commands when they were scheduled themselves.</summary>
internal sealed class OwnCommands(ICommandScheduler scheduler)
{
    public Task CarryOutAsync(CommandContext context)
        => scheduler.DispatchAsync(Continue((SchedulerCommand)context.Scheduled.Command, context.Scheduled), context.CancellationToken);

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
