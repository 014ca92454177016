using CommandScheduler;
using CommandScheduler.Testing;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace Ticketing.Tests;

/// <summary>The application, as it is, on a clock that the test turns.</summary>
public sealed class TicketingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Friday = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The application's own data. As a database does, it outlives silos.</summary>
    private readonly Ledger _ledger = new(":memory:");
    private SchedulerTestCluster _cluster = null!;

    private IReservationProcess Reservation => _cluster.Grains.GetGrain<IReservationProcess>("r1");

    public async ValueTask InitializeAsync()
        => _cluster = await SchedulerTestCluster.StartAsync(new()
        {
            Start = Friday,
            ConfigureSilo = silo => silo.Services.AddSingleton(_ledger),
            ConfigureScheduler = scheduler => scheduler.HandleTicketing(_ledger, say: _ => { }),
        });

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _ledger.Dispose();
    }

    [Fact]
    public async Task An_unpaid_reservation_times_out_after_15_minutes()
    {
        await Reservation.Reserved(payBefore: _cluster.Now.AddMinutes(15), remind: true);

        await _cluster.AdvanceAsync(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        Assert.Equal("r1", ((RemindToPay)_cluster.Dispatcher.One<RemindToPay>().Command).ReservationId);
        _cluster.Dispatcher.None<TimeoutReservation>();

        await _cluster.AdvanceAsync(TimeSpan.FromTicks(1));
        Assert.Equal(Friday.AddMinutes(15), _cluster.Dispatcher.One<TimeoutReservation>().At);
        Assert.True(_ledger.Has("timed out", "r1"));
    }

    [Fact]
    public async Task A_paid_reservation_does_not_time_out()
    {
        await Reservation.Reserved(payBefore: _cluster.Now.AddMinutes(15), remind: false);
        await _cluster.AdvanceAsync(TimeSpan.FromMinutes(14));

        await Reservation.Paid();
        Assert.Empty(await _cluster.ScheduledJobsAsync());

        var outcome = Assert.Single(await _cluster.AdvanceAsync(TimeSpan.FromDays(1)));
        Assert.Equal(("timeout", OccurrenceOutcome.Cancelled), (outcome.JobName, outcome.Outcome));
        _cluster.Dispatcher.None<TimeoutReservation>();
    }

    [Fact]
    public async Task The_nightly_report_keeps_to_the_clocks_of_Berlin_when_they_change()
    {
        await _cluster.Grains.GetGrain<IScheduleGrain>("sales").ScheduleBatch(NightlyReport.Definition);

        await _cluster.AdvanceAsync(TimeSpan.FromDays(3));

        // On Sunday, 29 March, 02:30 does not exist: the clocks go from 02:00 to 03:00.
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(
            ["28 02:30 +01:00", "29 03:00 +02:00", "30 02:30 +02:00"],
            _cluster.Dispatcher.Exactly<ReportSales>(3).Select(report => $"{TimeZoneInfo.ConvertTime(report.At, berlin):dd HH:mm zzz}"));
    }

    [Fact]
    public async Task A_timeout_that_fails_is_tried_again()
    {
        _cluster.Dispatcher.When<TimeoutReservation>().Fail(times: 2);
        await Reservation.Reserved(payBefore: _cluster.Now.AddMinutes(15), remind: false);

        await _cluster.AdvanceAsync(TimeSpan.FromMinutes(16));

        Assert.Equal(
            [DispatchResult.Failed, DispatchResult.Failed, DispatchResult.Succeeded],
            _cluster.Dispatcher.Exactly<TimeoutReservation>(3).Select(attempt => attempt.Result));
        Assert.True(_ledger.Has("timed out", "r1"));
    }

    [Fact]
    public async Task A_timeout_that_a_crash_repeats_settles_the_reservation_once()
    {
        var settled = 0;
        _ledger.Written += (kind, _) => settled += kind == "timed out" ? 1 : 0;
        await Reservation.Reserved(payBefore: _cluster.Now.AddMinutes(15), remind: false);

        // The handler has done its work, and its silo ends before that is stored.
        _cluster.Faults.Crash(FaultPoint.AfterDispatch);
        await _cluster.AdvanceAsync(TimeSpan.FromMinutes(16));

        var dispatches = _cluster.Dispatcher.Exactly<TimeoutReservation>(2);
        Assert.Equal(dispatches[0].Scheduled.OccurrenceId, dispatches[1].Scheduled.OccurrenceId);
        Assert.Equal(1, settled);
    }

    [Fact]
    public async Task A_reservation_that_expires_while_nothing_runs_times_out_afterwards()
    {
        await Reservation.Reserved(payBefore: _cluster.Now.AddMinutes(15), remind: false);

        await _cluster.OutageAsync(TimeSpan.FromHours(1));
        await _cluster.AdvanceAsync(TimeSpan.Zero);

        Assert.Equal(Friday.AddHours(1), _cluster.Dispatcher.One<TimeoutReservation>().At);
        Assert.True(_ledger.Has("timed out", "r1"));
    }

    [Fact]
    public void Of_the_nights_of_a_long_weekend_without_silos_the_last_is_reported()
    {
        var monday = Friday.AddDays(3);

        var runs = ScheduleSimulation.Run(NightlyReport.Definition, from: Friday, to: Friday.AddDays(4), outages: [new Outage(Friday.AddHours(1), monday)]);

        Assert.Equal([(monday, 30), (monday.Date.AddHours(24.5), 31)], runs.Select(run => (run.At, run.DueAt.Day)));
    }
}
