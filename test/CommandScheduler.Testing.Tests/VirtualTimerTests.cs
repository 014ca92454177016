using CommandScheduler.Testing.Work;

namespace CommandScheduler.Testing.Tests;

public sealed class VirtualTimerTests
{
    [Fact]
    public async Task Whoever_finds_no_open_work_finds_the_timer_on_the_clock()
    {
        const int Ticks = 20_000;
        var ledger = new WorkLedger();
        var clock = new VirtualClock(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), ledger);
        using var ticked = new SemaphoreSlim(0);
        using var timer = clock.CreateTimer(_ => ticked.Release(), new GrainTimer(), TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        // As in a grain, another thread sets the timer again, while this one waits for the callback's end.
        var grain = Task.Run(
            async () =>
            {
                for (var tick = 0; tick < Ticks; tick++)
                {
                    await ticked.WaitAsync(TestContext.Current.CancellationToken);
                    timer.Change(TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
                }
            },
            TestContext.Current.CancellationToken);
        for (var tick = 0; tick < Ticks; tick++)
        {
            var spin = new SpinWait();
            while (ledger.Busy([]).Count > 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            Assert.NotNull(clock.NextTimer);
            clock.MoveTo(clock.NextTimer.Value);
        }

        await grain;
    }

    private sealed class GrainTimer : IGrainTimer
    {
        public void Change(TimeSpan dueTime, TimeSpan period)
        {
        }

        public void Dispose()
        {
        }
    }
}
