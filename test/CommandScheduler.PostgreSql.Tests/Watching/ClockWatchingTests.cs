using System.Diagnostics.Metrics;

using CommandScheduler.PostgreSql.Storage;
using CommandScheduler.Stores;
using CommandScheduler.Stores.Clocks;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Time;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Watching;

/// <summary>What is told of a silo's clock that is compared with the database's.</summary>
public sealed class ClockWatchingTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly EventLog _log = new();
    private readonly FakeTimeProvider _silo = new(TimeProvider.System.GetUtcNow());
    private ServiceProvider _services = null!;
    private NpgsqlDataSource _database = null!;
    private ClockComparison _comparison = null!;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await PostgresServer.RequireDatabaseAsync());
        _services = new ServiceCollection().AddMetrics().AddLogging(_log.AddTo).BuildServiceProvider();
        var instruments = new StoreInstruments(_services.GetRequiredService<IMeterFactory>());
        var settings = new LookSettings(TimeSpan.FromSeconds(1), MaxClockSkew: Minute);
        var logger = _services.GetRequiredService<ILogger<ClockComparison>>();
        _comparison = new ClockComparison(new DatabaseClock(_database), settings, new SchedulerClock(_silo), instruments, logger);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Watches("ClockOff")]
    public async Task A_clock_that_is_off_is_logged()
    {
        await CompareAsync(ahead: Hour);
        var logged = await _log.FirstAsync("ClockOff");
        logged.Is(34, LogLevel.Error, ("Offset", _comparison.Offset), ("Bound", Minute));
        Assert.InRange(_comparison.Offset, Hour - Minute, Hour + Minute);
    }

    [Fact]
    [Watches("ClockMended")]
    public async Task A_clock_that_agrees_again_is_logged_once()
    {
        await CompareAsync(ahead: TimeSpan.Zero);
        await CompareAsync(ahead: -Hour);
        Assert.Empty(_log.Of("ClockMended"));
        await CompareAsync(ahead: TimeSpan.Zero);
        (await _log.FirstAsync("ClockMended")).Is(35, LogLevel.Information, ("Offset", _comparison.Offset));
        await CompareAsync(ahead: TimeSpan.Zero);
        Assert.Single(_log.Of("ClockMended"));
    }

    [Fact]
    [Watches("ClockNotCompared")]
    public async Task A_comparison_that_fails_is_logged_with_the_pause_before_the_next()
    {
        await _database.DisposeAsync();
        using var stop = new CancellationTokenSource();
        var running = _comparison.RunAsync(_silo, stop.Token);
        var logged = await _log.FirstAsync("ClockNotCompared");
        logged.Is(38, LogLevel.Warning, ("Pause", TimeSpan.FromSeconds(2)));
        Assert.IsType<ObjectDisposedException>(logged.Exception);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    [Watches("commandscheduler.clock.offset")]
    public async Task The_offset_is_gauged_positive_when_the_silo_is_ahead()
    {
        using var offset = Meters.Collect<double>(_services, "commandscheduler.clock.offset", "s");
        Assert.Equal(0, Meters.Observe(offset));
        await CompareAsync(ahead: Hour);
        Assert.InRange(Meters.Observe(offset), 3_540, 3_660);
        await CompareAsync(ahead: -Hour);
        Assert.InRange(Meters.Observe(offset), -3_660, -3_540);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_unhealthy_until_it_agrees_again()
    {
        await CompareAsync(ahead: Hour);
        var off = Report();
        Assert.Equal(HealthStatus.Unhealthy, off.Status);
        Assert.Equal(
            $"The silo's clock is {_comparison.Offset} ahead of the database's (negative: behind), and 00:01:00 is allowed. Correct it.",
            off.Problems);
        Assert.Equal(_comparison.Offset.TotalSeconds, off.Data["clock.offset.seconds"]);

        await CompareAsync(ahead: TimeSpan.Zero);
        var mended = Report();
        Assert.Equal((HealthStatus.Healthy, null), (mended.Status, mended.Problems));
        Assert.InRange(Assert.IsType<double>(mended.Data["clock.offset.seconds"]), -60, 60);
    }

    private SchedulerHealth Report()
    {
        var health = new SchedulerHealth();
        _comparison.Report(health);
        return health;
    }

    private async Task CompareAsync(TimeSpan ahead)
    {
        _silo.AdjustTime(TimeProvider.System.GetUtcNow() + ahead);
        await _comparison.CompareAsync(TestContext.Current.CancellationToken);
    }
}
