using CommandScheduler.Testing;

namespace CommandScheduler.Readme.Tests;

/// <summary>The example of a test that the README shows.</summary>
public sealed class ReservationTests
{
    [Fact]
    public async Task An_unpaid_reservation_times_out_after_15_minutes()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        await cluster.Grains.GetGrain<IReservationGrain>("r1").Reserve();

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(10));
        cluster.Dispatcher.One<RemindToPay>();
        cluster.Dispatcher.None<TimeoutReservation>();

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(5));
        var timeout = cluster.Dispatcher.One<TimeoutReservation>();
        Assert.Equal(new TimeoutReservation("r1"), timeout.Command);
        Assert.Equal(cluster.Now, timeout.At);
    }
}
