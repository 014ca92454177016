namespace CommandScheduler.Testing.Tests;

/// <summary>What a schedule promises, at each point at which something can go wrong.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(FaultPoint.BeforeStore, 1)]
    [InlineData(FaultPoint.AfterStore, 1)]
    [InlineData(FaultPoint.BeforeStore, 2)]
    [InlineData(FaultPoint.AfterStore, 2)]
    public async Task A_call_whose_silo_crashes_is_not_answered_and_says_so(FaultPoint point, int silos)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync(new() { Silos = silos });
        cluster.Faults.Crash(point);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => cluster.Scheduler.ScheduleOnceAsync("s", new Note("n"), cluster.Now + Minute, "n"));
        await cluster.SettleAsync();

        Assert.Equal(0, cluster.Faults.Outstanding);
        Assert.Equal(point == FaultPoint.AfterStore ? 1 : 0, (await cluster.ScheduledJobsAsync()).Count);
        await cluster.AdvanceAsync(Minute);
        cluster.Dispatcher.Exactly<Note>(point == FaultPoint.AfterStore ? 1 : 0);
    }

    [Theory]
    [InlineData(FaultPoint.BeforeDispatch, false, 1, 1)]
    [InlineData(FaultPoint.AfterDispatch, false, 2, 1)]
    [InlineData(FaultPoint.BeforeStore, false, 2, 1)]
    [InlineData(FaultPoint.AfterStore, false, 1, 1)]
    [InlineData(FaultPoint.BeforeDispatch, true, 1, 1)]
    [InlineData(FaultPoint.AfterDispatch, true, 2, 1)]
    [InlineData(FaultPoint.BeforeStore, true, 2, 1)]
    [InlineData(FaultPoint.AfterStore, true, 1, 1)]
    [InlineData(FaultPoint.BeforeDispatch, true, 1, 2)]
    [InlineData(FaultPoint.AfterDispatch, true, 2, 2)]
    [InlineData(FaultPoint.BeforeStore, true, 2, 2)]
    [InlineData(FaultPoint.AfterStore, true, 1, 2)]
    public async Task A_due_command_is_dispatched_whatever_fails_and_repeated_only_if_its_outcome_was_lost(FaultPoint point, bool crash, int dispatches, int silos)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync(new() { Silos = silos });
        var due = cluster.Now + Minute;
        await cluster.Scheduler.ScheduleOnceAsync("s", new Note("n"), due, "n");
        if (crash)
        {
            cluster.Faults.Crash(point, scheduleId: "s");
        }
        else
        {
            cluster.Faults.Throw(point, scheduleId: "s");
        }

        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, cluster.Faults.Outstanding);
        var all = cluster.Dispatcher.Exactly<Note>(dispatches);
        Assert.All(all, dispatch => Assert.True(dispatch.At >= due));
        Assert.Single(all.Select(dispatch => dispatch.Scheduled.OccurrenceId).Distinct());
        Assert.Equal(DispatchResult.Succeeded, all[^1].Result);
        Assert.Empty(await cluster.ScheduledJobsAsync());
        if (crash)
        {
            // A crash costs no time of its own: the silo that takes over dispatches at once.
            Assert.All(all, dispatch => Assert.Equal(due, dispatch.At));
        }
    }

    [Fact]
    public async Task A_silo_that_crashes_during_a_dispatch_has_it_repeated_by_the_next_one()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        var held = cluster.Dispatcher.When<Note>().Hold();
        await cluster.Scheduler.ScheduleOnceAsync("s", new Note("n"), cluster.Now + Minute, "n");
        await cluster.AdvanceAsync(Minute);
        Assert.Equal(1, held.Count);
        Assert.Equal("n", Assert.Single(await cluster.RunningJobsAsync()).Job.Name);

        await cluster.CrashSiloAsync();
        held.Release();
        await cluster.AdvanceAsync(Minute);
        Assert.Equal([DispatchResult.CutOff, DispatchResult.Succeeded], cluster.Dispatcher.Exactly<Note>(2).Select(dispatch => dispatch.Result).Order().Reverse());
        Assert.Empty(await cluster.ScheduledJobsAsync());
    }

    [Fact]
    public async Task Faults_that_make_no_sense_are_refused()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        Assert.Contains("0 times", Assert.Throws<ArgumentOutOfRangeException>(() => cluster.Faults.Crash(FaultPoint.AfterStore, times: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("BeforeStore", Assert.Throws<ArgumentOutOfRangeException>(() => cluster.Faults.Throw((FaultPoint)9)).Message, StringComparison.Ordinal);
        Assert.Contains("0 to 0", (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.CrashSiloAsync(1))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SchedulerTestCluster.StartAsync(new() { Silos = 9 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SchedulerTestCluster.StartAsync(new() { Patience = TimeSpan.Zero }));
    }
}
