namespace CommandScheduler.Testing.Tests;

/// <summary>The cluster goes on when silos crash.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Calls_reach_the_silo_that_replaces_a_crashed_one(int silos)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync(new() { Silos = silos });
        await ScheduleAsync(cluster);
        await cluster.CrashSiloAsync();
        await ScheduleAsync(cluster);
        await cluster.OutageAsync(TimeSpan.FromMinutes(1));
        await ScheduleAsync(cluster);
        Assert.Equal(20, (await cluster.ScheduledJobsAsync()).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Crashes_while_many_schedules_are_due_lose_none(int silos)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync(new() { Silos = silos });
        await ScheduleAsync(cluster);
        cluster.Faults.Crash(FaultPoint.AfterDispatch, times: 3);
        var outcomes = await cluster.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(0, cluster.Faults.Outstanding);
        Assert.Equal(20, outcomes.Select(outcome => outcome.ScheduleId).Distinct().Count());
        Assert.Empty(await cluster.ScheduledJobsAsync());
    }

    [Fact]
    public async Task A_back_end_is_refused()
    {
        var refused = await Assert.ThrowsAsync<SchedulerTestException>(() => SchedulerTestCluster.StartAsync(new() { ConfigureScheduler = scheduler => scheduler.UseInMemory() }));
        Assert.Contains("Leave it out", refused.Message, StringComparison.Ordinal);
    }

    private static async Task ScheduleAsync(SchedulerTestCluster cluster)
    {
        var due = cluster.Now.AddHours(1);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => cluster.Scheduler.ScheduleOnceAsync($"schedule-{number}", new Note("n"), due, "job", new JobOptions { IfExists = IfExists.Keep })));
    }
}
