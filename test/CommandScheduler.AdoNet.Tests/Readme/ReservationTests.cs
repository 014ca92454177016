using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

using Orleans.Reminders;
using Orleans.TestingHost;

namespace CommandScheduler.AdoNet.Tests.Readme;

/// <summary>The example of a test that the README shows.</summary>
public sealed class ReservationTests
{
    [Fact]
    public async Task An_unpaid_reservation_times_out_after_15_minutes()
    {
        var clock = new FakeTimeProvider();
        var (reminded, timedOut) = (new TaskCompletionSource<string>(), new TaskCompletionSource<string>());
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, clock);
            silo.AddCommandScheduler(scheduler => scheduler
                .UseInMemory()
                .Handle<RemindToPay>(async (command, _) => reminded.SetResult(command.ReservationId))
                .Handle<TimeoutReservation>(async (command, _) => timedOut.SetResult(command.ReservationId)));
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);

        await cluster.Client.GetGrain<IReservationGrain>("r1").Reserve();
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("r1", await reminded.Task);
        Assert.False(timedOut.Task.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("r1", await timedOut.Task);
    }
}
