using System.Globalization;

using CommandScheduler;

namespace Ticketing;

/// <summary>A fixed scenario of some ten seconds: eight reservations, of which three are paid, and two reports.</summary>
/// <remarks>A run that was killed is gone on with.</remarks>
internal sealed class Demo(IGrainFactory grains, Ledger ledger, TimeProvider clock)
{
    private const int Reports = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<bool> RunAsync()
    {
        if (ledger.First("finished") is not null)
        {
            ledger.Clear();
        }

        if (ledger.First("started") is null)
        {
            ledger.Write("started", clock.GetUtcNow().ToString("O"));
        }

        var started = DateTimeOffset.Parse(ledger.First("started")!, CultureInfo.InvariantCulture);
        var reports = grains.GetGrain<IScheduleGrain>("sales");
        if (ledger.Count("reported") < Reports)
        {
            await reports.ScheduleRecurring(
                new ReportSales(),
                "@every 5s",
                "report",
                new JobOptions { IfExists = IfExists.Keep, StartAt = started + TimeSpan.FromSeconds(5), MaxRuns = Reports });
        }

        for (var number = 1; number <= 8; number++)
        {
            var id = $"reservation-{started.UtcTicks}-{number}";
            await UntilAsync(started + TimeSpan.FromMilliseconds(500 * number));
            if (!ledger.Has("reserved", id))
            {
                // Who pays gets more time, so that it is not the speed of the machine that decides.
                var pays = number is 2 or 5 or 8;
                await grains.GetGrain<IReservationProcess>(id).Reserved(
                    clock.GetUtcNow() + (pays ? Patience : TimeSpan.FromSeconds(5)),
                    remind: number % 2 == 0);
            }

            if (number % 3 == 0)
            {
                await grains.GetGrain<IReservationProcess>($"reservation-{started.UtcTicks}-{number - 1}").Paid();
            }
        }

        await grains.GetGrain<IReservationProcess>($"reservation-{started.UtcTicks}-8").Paid();
        await AllSettledAsync();
        ledger.Write("finished", "");
        var lost = ledger.Open();
        Console.WriteLine(
            $"reserved {ledger.Count("reserved")}, paid {ledger.Count("paid")}, timed out {ledger.Count("timed out")}, "
            + $"reports {ledger.Count("reported")}, lost {lost}, repeated {ledger.Repeated()}");
        return lost == 0;
    }

    private async Task UntilAsync(DateTimeOffset instant)
    {
        if (instant - clock.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock);
        }
    }

    private async Task AllSettledAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ledger.Written += Look;
        Look("", "");
        await Task.WhenAny(settled.Task, Task.Delay(Patience, clock));
        ledger.Written -= Look;

        void Look(string kind, string id)
        {
            if (ledger.Open() == 0 && ledger.Count("reported") >= Reports)
            {
                settled.TrySetResult();
            }
        }
    }
}
