using CommandScheduler.TestSupport;
using CommandScheduler.Time;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Time;

public sealed class LastMillisecondsTests
{
    [Fact]
    public async Task Nobody_is_let_go_before_the_due_time()
    {
        var clock = new SchedulerClock(TimeProvider.System);
        using var lastMilliseconds = new LastMilliseconds(clock);

        var early = await Task.WhenAll(Enumerable.Range(0, 500).Select(async number =>
        {
            var due = clock.GetUtcNow().AddMicroseconds(number % 60 * 100);
            await Patience.ForAsync(lastMilliseconds.UntilAsync(due), $"{due:O}");
            return clock.GetUtcNow() < due;
        }));

        Assert.DoesNotContain(true, early);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_and_a_silo_that_stops_let_everybody_go()
    {
        var clock = new SchedulerClock(TimeProvider.System);
        using var lastMilliseconds = new LastMilliseconds(clock);

        // The clock is set back by an hour while they wait.
        clock.Correct(TimeSpan.FromHours(1));
        var waits = Enumerable.Range(0, 100).Select(_ => lastMilliseconds.UntilAsync(clock.GetUtcNow() + lastMilliseconds.Lead)).ToArray();
        clock.Correct(TimeSpan.Zero);
        await Patience.ForAsync(Task.WhenAll(waits), "those who wait by a clock that was set back are let go");

        var atTheStop = lastMilliseconds.UntilAsync(clock.GetUtcNow() + lastMilliseconds.Lead);
        lastMilliseconds.Dispose();
        await Patience.ForAsync(atTheStop, "who waits when the silo stops is let go");
        Assert.True(lastMilliseconds.UntilAsync(clock.GetUtcNow() + lastMilliseconds.Lead).IsCompleted);
    }

    [Fact]
    public async Task A_clock_that_tests_turn_needs_no_waiting()
    {
        var time = new FakeTimeProvider();
        using var lastMilliseconds = new LastMilliseconds(new SchedulerClock(time));

        await lastMilliseconds.UntilAsync(time.GetUtcNow().AddMilliseconds(1));

        Assert.Equal(TimeSpan.Zero, lastMilliseconds.Lead);
    }
}
