using CommandScheduler;

namespace Ticketing;

internal sealed class ReservationProcess(Ledger ledger) : Grain, IReservationProcess
{
    private string Id => this.GetPrimaryKeyString();

    private IScheduleGrain Schedule => GrainFactory.GetGrain<IScheduleGrain>(Id);

    public async Task Reserved(DateTimeOffset payBefore, bool remind)
    {
        // Keep, so that a reservation that a crash cut off can be repeated.
        var keep = new JobOptions { IfExists = IfExists.Keep, CorrelationId = Id };
        if (remind)
        {
            await Schedule.ScheduleBatch(new ScheduleBatch()
                .ScheduleOnce(new RemindToPay(Id), payBefore - TimeSpan.FromSeconds(2), "remind", keep)
                .ScheduleOnce(new TimeoutReservation(Id), payBefore, "timeout", keep));
        }
        else
        {
            await Schedule.ScheduleOnce(new TimeoutReservation(Id), payBefore, "timeout", keep);
        }

        ledger.Write("reserved", Id);
    }

    public async Task Paid()
    {
        if (!ledger.Settle("paid", Id))
        {
            return;
        }

        // If the timeout was on its way already, it finds the ticket paid.
        await Schedule.TryCancel();
    }
}
