using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CommandScheduler.Tests.Watching;

/// <summary>What the health check makes of what the parts of the scheduler report.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task Parts_without_a_problem_are_healthy()
        => Assert.Equal((HealthStatus.Healthy, null), await CheckAsync(_ => { }));

    [Fact]
    public async Task A_part_that_does_not_work_as_well_as_it_should_makes_it_degraded()
        => Assert.Equal((HealthStatus.Degraded, "Slow."), await CheckAsync(health => health.Degrade("Slow.")));

    [Fact]
    public async Task A_part_that_somebody_must_see_to_makes_it_unhealthy()
        => Assert.Equal((HealthStatus.Unhealthy, "Down."), await CheckAsync(health => health.Fail("Down.")));

    [Theory]
    [InlineData(true, "Down. Slow.")]
    [InlineData(false, "Slow. Down.")]
    public async Task The_worst_counts_whatever_comes_after_it_and_every_problem_is_told(bool worstFirst, string problems)
    {
        Action<SchedulerHealth>[] reports = [health => health.Fail("Down."), health => health.Degrade("Slow.")];
        Assert.Equal((HealthStatus.Unhealthy, problems), await CheckAsync(worstFirst ? reports : [.. reports.Reverse()]));
    }

    [Fact]
    public async Task Unhealthy_is_reported_as_the_host_wants_it_and_degraded_stays_degraded()
    {
        Assert.Equal((HealthStatus.Degraded, "Down."), await CheckAsync(HealthStatus.Degraded, health => health.Fail("Down.")));
        Assert.Equal((HealthStatus.Degraded, "Slow."), await CheckAsync(HealthStatus.Unhealthy, health => health.Degrade("Slow.")));
    }

    [Fact]
    public async Task The_figures_of_all_parts_are_its_data()
    {
        await using var services = Services(null, health => health.Data["a"] = 1, health => health.Data["b"] = 2.5);
        var report = Assert.Single(
            (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries).Value;
        Assert.Equal([("a", 1), ("b", 2.5)], report.Data.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Fact]
    public async Task The_check_has_the_name_and_the_tags_that_the_host_gives_it()
    {
        await using var named = new ServiceCollection()
            .AddLogging()
            .AddHealthChecks()
            .AddCommandScheduler("jobs", tags: ["ready"]).Services.BuildServiceProvider();
        await using var unnamed = Services(null);
        var report = (await named
            .GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Tags.Contains("ready"), TestContext.Current.CancellationToken)).Entries;
        Assert.Equal("jobs", Assert.Single(report).Key);
        report = (await unnamed.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries;
        Assert.Equal(("commandscheduler", 0), Assert.Single(report) is var entry ? (entry.Key, entry.Value.Tags.Count()) : default);
    }

    private static Task<(HealthStatus Status, string? Description)> CheckAsync(params Action<SchedulerHealth>[] parts) => CheckAsync(null, parts);

    private static async Task<(HealthStatus Status, string? Description)> CheckAsync(HealthStatus? failureStatus, params Action<SchedulerHealth>[] parts)
    {
        await using var services = Services(failureStatus, parts);
        var report = Assert.Single(
            (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries).Value;
        return (report.Status, report.Description);
    }

    private static ServiceProvider Services(HealthStatus? failureStatus, params Action<SchedulerHealth>[] parts)
    {
        var services = new ServiceCollection().AddLogging();
        foreach (var part in parts)
        {
            services.AddSingleton<IHealthSource>(new Part(part));
        }

        services.AddHealthChecks().AddCommandScheduler(failureStatus: failureStatus);
        return services.BuildServiceProvider();
    }

    private sealed class Part(Action<SchedulerHealth> report) : IHealthSource
    {
        public void Report(SchedulerHealth health) => report(health);
    }
}
