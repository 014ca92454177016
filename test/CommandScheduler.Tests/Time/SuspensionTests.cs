using CommandScheduler.Time;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Time;

/// <summary>A process that stood still is noticed by whoever looks first, and one that runs is left alone.</summary>
public sealed class SuspensionTests : IDisposable
{
    private readonly StoppedClock _clock = new();
    private readonly Suspensions _suspensions;

    public SuspensionTests() => _suspensions = new Suspensions(_clock);

    [Fact]
    public void A_process_that_runs_is_unbroken_for_ever()
    {
        var moment = _suspensions.Now;
        for (var seconds = 0; seconds < 60; seconds++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(moment.IsUnbroken);
    }

    [Fact]
    public void A_process_that_stood_still_is_broken_before_any_timer_of_it_fires()
    {
        var before = _suspensions.Now;
        _clock.Sleep(TimeSpan.FromSeconds(2.1));
        Assert.False(before.IsUnbroken);
        Assert.True(_suspensions.Now.IsUnbroken);
    }

    [Fact]
    public void A_break_that_only_the_timer_has_seen_counts_as_well()
    {
        var before = _suspensions.Now;
        _clock.Sleep(TimeSpan.FromSeconds(2.1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(before.IsUnbroken);
    }

    [Fact]
    public void A_short_delay_is_no_break()
    {
        var before = _suspensions.Now;
        _clock.Sleep(TimeSpan.FromSeconds(1.9));
        Assert.True(before.IsUnbroken);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(1, false)]
    [InlineData(-3600, false)]
    public void A_machine_whose_monotonic_clock_sleeps_with_it_is_noticed_by_its_wall_clock(int seconds, bool isBreak)
    {
        var before = _suspensions.Now;
        _clock.Wall = TimeSpan.FromSeconds(seconds);
        Assert.Equal(!isBreak, before.IsUnbroken);
    }

    public void Dispose() => _suspensions.Dispose();

    /// <summary>A clock whose process may sleep: time passes, and no timer fires.</summary>
    private sealed class StoppedClock : FakeTimeProvider
    {
        private TimeSpan _slept;

        /// <summary>Gets or sets by how much the wall clock was set.</summary>
        public TimeSpan Wall { get; set; }

        public void Sleep(TimeSpan time) => _slept += time;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _slept + Wall;

        public override long GetTimestamp() => (base.GetUtcNow() + _slept).Ticks;
    }
}
