using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.Diagnostics.HealthChecks;
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
    [InlineData(-3600, true)]
    [InlineData(-1, false)]
    public void A_machine_whose_monotonic_clock_sleeps_with_it_or_whose_clock_is_set_back_is_noticed_by_its_wall_clock(int seconds, bool isBreak)
    {
        var before = _suspensions.Now;
        _clock.Wall = TimeSpan.FromSeconds(seconds);
        Assert.Equal(!isBreak, before.IsUnbroken);
    }

    [Fact]
    public void While_the_clock_is_not_where_it_was_nothing_is_trusted_beyond_a_beat()
    {
        _clock.Wall = TimeSpan.FromHours(1);
        Assert.Equal(TimeSpan.Zero, _suspensions.Stalled);
        _clock.Wall = TimeSpan.Zero;
        Assert.Equal(TimeSpan.FromHours(1), _suspensions.Stalled);
        for (var beats = 0; beats < 10; beats++)
        {
            var moment = _suspensions.Now;
            Assert.True(moment.IsUnbroken);
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            Assert.False(moment.IsUnbroken);
        }

        // A second, smaller step does not end it sooner.
        _clock.Wall = TimeSpan.FromSeconds(-60);
        Assert.Equal(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(5), _suspensions.Stalled);
        while (_suspensions.Stalled > TimeSpan.Zero)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        var last = _suspensions.Now;
        _clock.Advance(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(last.IsUnbroken);
    }

    [Fact]
    public void Health_asks_for_a_restart_while_Orleans_waits_for_the_clock()
    {
        var source = new WallClockHealth(_suspensions);
        Assert.Equal((HealthStatus.Healthy, null), Health());
        _clock.Wall = TimeSpan.FromMinutes(-10);
        Assert.Equal(
            (HealthStatus.Unhealthy, "The wall clock of this silo was set back while it ran, and Orleans' timers wait for it, up to 00:10:00: until then "
                + "the silo may not learn which others are there. Restart it."),
            Health());
        for (var seconds = 0; seconds < 591; seconds++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((HealthStatus.Healthy, null), Health());

        (HealthStatus Status, string? Problems) Health()
        {
            var health = new SchedulerHealth();
            source.Report(health);
            return (health.Status, health.Problems);
        }
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
