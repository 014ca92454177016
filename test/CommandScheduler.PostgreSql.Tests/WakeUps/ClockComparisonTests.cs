using CommandScheduler.Stores.Clocks;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.Time;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.PostgreSql.Tests.WakeUps;

/// <summary>A silo whose clock is wrong goes by the database's.</summary>
public sealed class ClockComparisonTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The silo's clock stands still and the database's does not: by so much they may come apart while a test runs.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(10);

    private static DateTimeOffset Real => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task What_is_due_is_judged_by_the_databases_clock_until_the_silos_is_mended(int hours)
    {
        var database = await PostgresServer.RequireDatabaseAsync();
        await using var silos = await Silos.StartAsync(database, options => options.MaxClockSkew = Apart, clock: new LookClock(Real + (hours * Hour)));
        var clocks = silos.Services.GetRequiredService<ClockComparison>();
        var scheduler = silos.Services.GetRequiredService<SchedulerClock>();
        Assert.True(clocks.IsOff);
        Assert.InRange(clocks.Offset, (hours * Hour) - Apart, (hours * Hour) + Apart);
        Assert.InRange(scheduler.Correction, -clocks.Offset - Apart, -clocks.Offset + Apart);
        Assert.Matches($"is {(hours > 0 ? "" : "-")}0[01]:.*, and 00:10:00 is allowed.*Correct the silo's clock", silos.Log.Of("ClockOff").First());

        // By the silo's own clock, when it is ahead, both are due; when it is behind, neither is.
        var real = await Sql.ScalarAsync<DateTime>(database, "SELECT clock_timestamp()");
        await silos.Schedule("early").ScheduleOnce(new Note("early"), new DateTimeOffset(real) + TimeSpan.FromMinutes(30), "job");
        await silos.Schedule("due").ScheduleOnce(new Note("due"), new DateTimeOffset(real) - TimeSpan.FromMinutes(1), "job");
        await silos.DispatchedAsync("due");
        await silos.EmptyAsync("due");
        Assert.Equal(JobStatus.Pending, (await silos.Schedule("early").Describe()).Jobs.Single().Status);
        Assert.False(silos.WasDispatched("early"));

        silos.Clock.AdjustTime(Real);
        await clocks.CompareAsync(TestContext.Current.CancellationToken);
        Assert.False(clocks.IsOff);
        Assert.Equal(TimeSpan.Zero, scheduler.Correction);
        Assert.Single(silos.Log.Of("ClockMended"));
        Assert.False(silos.WasDispatched("early"));
    }

    [Fact]
    public async Task A_small_difference_is_left_alone()
    {
        await using var silos = await Silos.StartAsync(
            await PostgresServer.RequireDatabaseAsync(),
            options => options.MaxClockSkew = Hour,
            clock: new LookClock(Real + (Hour / 2)));
        Assert.Equal(TimeSpan.Zero, silos.Services.GetRequiredService<SchedulerClock>().Correction);
        Assert.InRange(silos.Services.GetRequiredService<ClockComparison>().Offset, (Hour / 2) - Apart, Hour / 2);
        Assert.Empty(silos.Log.Of("ClockOff"));
    }
}
