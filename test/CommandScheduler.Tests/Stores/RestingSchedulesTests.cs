using CommandScheduler.Stores.Inbox;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Stores;

/// <summary>How often entries are handed to a schedule that cannot be read.</summary>
public sealed class RestingSchedulesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void It_rests_for_a_second_at_first_and_for_an_hour_in_the_end()
    {
        var resting = new RestingSchedules(_clock);
        Assert.False(resting.IsResting("s"));
        var tries = 0;
        for (var second = 0; second < 24 * 3_600; second++)
        {
            if (!resting.IsResting("s"))
            {
                tries++;
                resting.Begin("s");
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // 1 s, 2 s, … 2048 s, and then each hour.
        Assert.Equal(12 + 23, tries);
        Assert.False(resting.IsResting("other"));
        resting.Ended("s");
        Assert.False(resting.IsResting("s"));
        resting.Begin("s");
        Assert.True(resting.IsResting("s"));
        resting.KeepOnly(["other"]);
        Assert.False(resting.IsResting("s"));
    }
}
