namespace CommandScheduler.Testing.Tests;

/// <summary>What the kit does in place of handlers.</summary>
public sealed class StandInTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_command_that_succeeds_by_order_of_the_test_is_done()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        cluster.Dispatcher.When<Note>().Succeed();
        await ScheduleAsync(cluster);
        Assert.Equal(OccurrenceOutcome.Succeeded, Assert.Single(await cluster.AdvanceAsync(Hour)).Outcome);
        Assert.Equal(DispatchResult.Succeeded, cluster.Dispatcher.One<Note>().Result);
    }

    [Fact]
    public async Task A_command_that_takes_a_time_is_done_after_it()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        cluster.Dispatcher.When<Note>().RunFor(TimeSpan.FromSeconds(10));
        await ScheduleAsync(cluster);
        Assert.Empty(await cluster.AdvanceAsync(Hour));
        var due = cluster.Now;
        Assert.Equal(due.AddSeconds(10), Assert.Single(await cluster.AdvanceAsync(Hour)).At);
        Assert.Equal(DispatchResult.Succeeded, cluster.Dispatcher.One<Note>().Result);
    }

    [Fact]
    public async Task A_command_that_is_held_is_done_when_it_is_released()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        var held = cluster.Dispatcher.When<Note>().Hold();
        await ScheduleAsync(cluster);
        Assert.Empty(await cluster.AdvanceAsync(Hour));
        Assert.Equal(1, held.Count);
        held.Release();
        Assert.Equal(OccurrenceOutcome.Succeeded, Assert.Single(await cluster.AdvanceAsync(TimeSpan.Zero)).Outcome);
        Assert.Equal(DispatchResult.Succeeded, cluster.Dispatcher.One<Note>().Result);
    }

    private static async Task ScheduleAsync(SchedulerTestCluster cluster) => await cluster.Scheduler.ScheduleOnceAsync("s", new Note("n"), cluster.Now + Hour);
}
