namespace CommandScheduler.TestSupport;

/// <summary>What every back end must do that outlives a silo.</summary>
public abstract class DurableConformance(SchedulerFixture fixture) : AbsentRowConformance(fixture)
{
    private readonly SchedulerFixture _fixture = fixture;

    [Fact]
    public async Task Pending_jobs_go_on_after_a_restart()
    {
        var id = Guid.NewGuid();
        var schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        await schedule.ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new Note("later"), _fixture.Now + TimeSpan.FromMinutes(3), "later")
            .ScheduleRecurring(new Note("daily"), "@daily", "daily", new JobOptions { TimeZone = "Europe/Berlin", Tags = ["report"] }));
        var before = await schedule.Describe();

        await _fixture.RestartAsync();
        schedule = _fixture.Grains.GetGrain<IScheduleGrain>(id);
        var after = await schedule.Describe();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(
            before.Jobs.Select(job => (job.Name, job.DueAt, job.CommandType, job.TimeZone)),
            after.Jobs.Select(job => (job.Name, job.DueAt, job.CommandType, job.TimeZone)));

        _fixture.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("later", (await _fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 1);
        await schedule.Cancel();
    }

    [Fact]
    public async Task What_came_due_while_no_silo_ran_is_dispatched_when_one_starts()
    {
        var schedule = _fixture.NewSchedule();
        await schedule.ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new Note("soon"), _fixture.Now + TimeSpan.FromSeconds(20), "soon")
            .ScheduleOnce(new Note("next"), _fixture.Now + TimeSpan.FromSeconds(90), "next"));

        await _fixture.RestartAsync(whileStopped: () => _fixture.Clock.Advance(TimeSpan.FromSeconds(80)));
        Assert.Equal("soon", (await _fixture.NextAsync()).JobName);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("next", (await _fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(_fixture.Grains.GetGrain<IScheduleGrain>(schedule.GetPrimaryKeyString()), snapshot => snapshot.Jobs.Count == 0);
    }
}
