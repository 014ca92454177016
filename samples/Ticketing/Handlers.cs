using CommandScheduler;

using Microsoft.Extensions.DependencyInjection;

namespace Ticketing;

/// <summary>What the application does when a command is due. The program and the tests add the same.</summary>
internal static class Handlers
{
    public static CommandSchedulerBuilder HandleTicketing(this CommandSchedulerBuilder scheduler, Ledger ledger, Action<string> say)
    {
        return scheduler
            .Handle<RemindToPay>((command, context) => Dispatched(context, "reminded", command.ReservationId))
            .Handle<TimeoutReservation>((command, context) =>
            {
                ledger.Settle("timed out", command.ReservationId);
                return Dispatched(context, "timed out", command.ReservationId);
            })
            .Handle<ReportSales>((_, context) =>
            {
                ledger.Write("reported", context.Scheduled.OccurrenceId);
                return Dispatched(context, "sales report:", $"{ledger.Count("paid")} paid, {ledger.Count("timed out")} timed out");
            });

        Task Dispatched(CommandContext context, string what, string id)
        {
            var lateness = context.Services.GetRequiredService<TimeProvider>().GetUtcNow() - context.Scheduled.DueAt;
            ledger.Write("dispatched", id, context.Scheduled.OccurrenceId);
            say($"{what} {id} ({lateness.TotalMilliseconds:0} ms after its time, attempt {context.Scheduled.Attempt})");
            return Task.CompletedTask;
        }
    }
}
