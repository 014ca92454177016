using System.Security.Cryptography;
using System.Text;

using CommandScheduler.Checks;

namespace CommandScheduler.Dispatching;

/// <summary>Carries out the scheduler's own commands when they were scheduled themselves.</summary>
internal sealed class OwnCommands(ICommandScheduler scheduler)
{
    public async Task CarryOutAsync(CommandContext context)
    {
        try
        {
            await scheduler.DispatchAsync(Continue((SchedulerCommand)context.Scheduled.Command, context.Scheduled), context.CancellationToken)
                .ConfigureAwait(false);
        }
        catch (ArgumentException unusable)
        {
            throw new CommandRejectedException(unusable.Message, unusable);
        }
    }

    /// <summary>
    /// Carries the conversation on to the jobs that a scheduled command schedules, and makes the occurrence its request, so that
    /// one that is dispatched again after a crash has its effect once.
    /// </summary>
    private static SchedulerCommand Continue(SchedulerCommand own, ScheduledCommand scheduled)
    {
        var request = RequestOf(scheduled);
        return own switch
        {
            ScheduleOnce once => once with { Options = Single(once.Options) },
            ScheduleRecurring recurring => recurring with { Options = Single(recurring.Options) },
            ScheduleCommandBatch batch => batch with { Batch = Continue(batch.Batch, scheduled, request) },
            TriggerSchedule trigger => trigger with { RequestId = trigger.RequestId ?? request },
            RequeueSchedule requeue => requeue with { RequestId = requeue.RequestId ?? request },
            BackfillSchedule range => range with { Options = Requested(range.Options ?? new(), request) },
            _ => own,
        };

        JobOptions Single(JobOptions? options) => Continue(options, scheduled) with { RequestId = options?.RequestId ?? request };
    }

    private static ScheduleBatch Continue(ScheduleBatch batch, ScheduledCommand scheduled, string request)
    {
        var copy = batch.With(batch.Entries.Select(
            entry => entry.Command is null ? entry : entry with { Options = Continue(entry.Options, scheduled) }));
        copy.RequestId ??= request;
        return copy;
    }

    private static BackfillOptions Requested(BackfillOptions options, string request)
        => options.RequestId is null ? options with { RequestId = request } : options;

    /// <summary>Gets the id of the occurrence, or a digest of one that is longer than the id of a request can be.</summary>
    private static string RequestOf(ScheduledCommand scheduled)
        => scheduled.OccurrenceId is var id && id.Length <= Check.MaxName
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static JobOptions Continue(JobOptions? options, ScheduledCommand scheduled)
    {
        options ??= new JobOptions();
        // An occurrence id may be longer than a causation id can be; the command is then its own cause.
        var cause = scheduled.OccurrenceId.Length <= Check.MaxId ? scheduled.OccurrenceId : null;
        return options with { CorrelationId = options.CorrelationId ?? scheduled.CorrelationId, CausationId = options.CausationId ?? cause };
    }
}
