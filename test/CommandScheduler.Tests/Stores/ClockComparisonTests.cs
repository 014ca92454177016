using System.Diagnostics.Metrics;

using CommandScheduler.Stores;
using CommandScheduler.Stores.Clocks;
using CommandScheduler.Tests.Time;
using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CommandScheduler.Tests.Stores;

/// <summary>What is due is judged by a time that is never ahead of the database's by more than the bound, whatever is done to the silo's clock.</summary>
public sealed class ClockComparisonTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private readonly SettableClock _silo = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TrueClock _database;
    private readonly SchedulerClock _clock;
    private readonly ClockComparison _comparison;

    public ClockComparisonTests()
    {
        _database = new TrueClock(_silo);
        _clock = new SchedulerClock(_silo);
        _comparison = new ClockComparison(
            _database,
            new LookSettings(TimeSpan.FromSeconds(1), Bound),
            _clock,
            new StoreInstruments(_services.GetRequiredService<IMeterFactory>()),
            NullLogger<ClockComparison>.Instance);
    }

    /// <summary>Gets by how much the time of the schedules is ahead of the database's.</summary>
    private TimeSpan Early => _clock.GetUtcNow() - _silo.True;

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(1.5)]
    [InlineData(-1.5)]
    [InlineData(0.05)]
    public async Task A_wall_clock_that_leaps_changes_nothing_until_it_is_compared_and_then_too(double seconds)
    {
        await CompareAsync();
        Assert.Equal(TimeSpan.Zero, Early);
        _silo.Advance(TimeSpan.FromSeconds(3));
        _silo.Ahead = TimeSpan.FromSeconds(seconds);
        var isSlight = Math.Abs(seconds) < 0.1;
        Assert.Equal(isSlight ? _silo.Ahead : TimeSpan.Zero, Early);
        Assert.Equal(!isSlight, _clock.WasSet);

        // It is compared before its ten seconds are over.
        _silo.Advance(TimeSpan.FromSeconds(1));
        await _comparison.CompareNowAndThenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isSlight ? 1 : 2, _database.Reads);
        Assert.False(_clock.WasSet);
        Assert.Equal(_silo.Ahead.Duration() > Bound, _comparison.IsOff);
        Assert.Equal(_comparison.IsOff ? TimeSpan.Zero : _silo.Ahead, Early);

        // And again when it is put right.
        _silo.Ahead = TimeSpan.Zero;
        Assert.InRange(Early.Duration(), TimeSpan.Zero, Bound);
        await CompareAsync();
        Assert.False(_comparison.IsOff);
        Assert.Equal(TimeSpan.Zero, Early);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task A_clock_that_is_off_from_the_start_is_never_early_however_slow_the_answer(int seconds)
    {
        _silo.Ahead = TimeSpan.FromSeconds(seconds);
        foreach (var (there, back) in ((int There, int Back)[])[(0, 0), (250, 0), (0, 250), (200, 50), (900, 1000), (0, 1999)])
        {
            (_database.There, _database.Back) = (TimeSpan.FromMilliseconds(there), TimeSpan.FromMilliseconds(back));
            await CompareAsync();
            Assert.True(_comparison.IsOff);
            Assert.InRange(Early, -(_database.There + _database.Back), TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task A_clock_that_is_set_while_it_is_compared_is_compared_again()
    {
        await CompareAsync();
        _database.WhenAsked = () => _silo.Ahead = TimeSpan.FromMinutes(10);
        await CompareAsync();
        Assert.Equal(TimeSpan.Zero, Early);
        Assert.True(_clock.WasSet);
        _database.WhenAsked = null;
        await CompareAsync();
        Assert.True(_comparison.IsOff);
        Assert.Equal(TimeSpan.Zero, Early);
    }

    [Fact]
    public async Task A_clock_that_is_not_compared_is_the_silos()
    {
        Assert.False(_clock.WasSet);
        _silo.Ahead = TimeSpan.FromMinutes(10);
        Assert.Equal(_silo.Ahead, Early);
        await CompareAsync();
        Assert.Equal(TimeSpan.Zero, Early);
    }

    public void Dispose() => _services.Dispose();

    private Task CompareAsync() => _comparison.CompareAsync(TestContext.Current.CancellationToken);

    /// <summary>The clock of the database, which is right, over a network that is slow.</summary>
    private sealed class TrueClock(SettableClock silo) : IStoreClock
    {
        public int Reads { get; private set; }

        public TimeSpan There { get; set; }

        public TimeSpan Back { get; set; }

        public Action? WhenAsked { get; set; }

        public Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            silo.Advance(There);
            var time = silo.True;
            WhenAsked?.Invoke();
            silo.Advance(Back);
            return Task.FromResult(time);
        }
    }
}
