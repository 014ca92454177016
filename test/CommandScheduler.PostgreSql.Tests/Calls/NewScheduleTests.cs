using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.PostgreSql.Tests.Calls;

/// <summary>A schedule that was stored without an activation is one like any other.</summary>
public sealed class NewScheduleTests(NewScheduleTests.Fixture fixture) : IClassFixture<NewScheduleTests.Fixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private DateTimeOffset Due => fixture.Now + Hour;

    [Fact]
    public async Task What_is_due_soon_is_armed_by_an_activation()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("soon"), fixture.Now + TimeSpan.FromSeconds(20), "soon");
        var armed = await fixture.CountAsync(
            "SELECT count(*) FROM scheduler.schedules WHERE schedule_id = $1 AND armed_by IS NOT NULL", schedule.GetPrimaryKeyString());
        Assert.Equal(1, armed);
        await schedule.Cancel();
    }

    [Fact]
    public async Task Of_a_schedule_that_is_there_its_grain_decides()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("first"), Due, "job");
        await Assert.ThrowsAsync<AlreadyScheduledException>(() => schedule.ScheduleOnce(new Note("second"), Due, "job"));
        Assert.Equal(Due, (await schedule.ScheduleOnce(new Note("second"), Due + Hour, "job", new() { IfExists = IfExists.Keep })).DueAt);
        Assert.Equal(Due + Hour, (await schedule.ScheduleOnce(new Note("second"), Due + Hour, "job", new() { IfExists = IfExists.Replace })).DueAt);
        await schedule.ScheduleOnce(new Note("other"), Due, "other");
        Assert.Equal(["job", "other"], (await schedule.Describe()).Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_request_that_made_it_is_carried_out_once()
    {
        var schedule = fixture.NewSchedule();
        var options = new JobOptions { RequestId = "request" };
        var first = await schedule.ScheduleOnce(new Note("first"), Due, options: options);
        var second = await schedule.ScheduleOnce(new Note("first"), Due, options: options);
        Assert.Equal((first.Name, first.DueAt), (second.Name, second.DueAt));
        Assert.Single((await schedule.Describe()).Jobs);
        await schedule.Cancel();
    }

    [Fact]
    public async Task What_is_refused_is_refused_in_the_words_of_the_grain()
    {
        var (here, there) = (fixture.NewSchedule(), fixture.FromClient.GetGrain<IScheduleGrain>(Guid.NewGuid()));
        foreach (var call in (Func<IScheduleGrain, Task>[])
            [
                schedule => schedule.ScheduleOnce(new Note("job"), Due, "a\nb"),
                schedule => schedule.ScheduleRecurring(new Note("job"), "not a cron"),
                schedule => schedule.ScheduleOnce(new Note("job"), Due, "job", new() { Exclude = new() { Calendar = "none" } }),
                schedule => schedule.ScheduleOnce(new Note("job"), Due, "job", new() { Dispatcher = "nobody" }),
                schedule => schedule.ScheduleBatch(new ScheduleBatch()),
            ])
        {
            var (mine, grains) = (await Record.ExceptionAsync(() => call(here)), await Record.ExceptionAsync(() => call(there)));
            Assert.NotNull(mine);
            Assert.Equal((grains?.GetType(), grains?.Message), (mine.GetType(), mine.Message));
        }

        Assert.Empty((await here.Describe()).Jobs);
    }

    [Fact]
    public async Task Of_all_who_make_it_at_once_one_does_and_the_others_are_added()
    {
        for (var round = 0; round < 50; round++)
        {
            var id = Guid.NewGuid();
            var callers = (IScheduleGrain[])[fixture.Grains.GetGrain<IScheduleGrain>(id), fixture.FromClient.GetGrain<IScheduleGrain>(id)];
            await Task.WhenAll(Enumerable.Range(0, 8).Select(number => callers[number % 2].ScheduleOnce(new Note("job"), Due, $"job-{number}")));
            Assert.Equal(8, (await callers[0].Describe()).Jobs.Count);
            await callers[0].Cancel();
        }
    }

    [Fact]
    public async Task One_that_was_emptied_is_made_again_while_its_activation_goes()
    {
        var schedule = fixture.NewSchedule();
        for (var round = 0; round < 100; round++)
        {
            await schedule.ScheduleOnce(new Note("job"), Due, "job");
            Assert.Equal("job", Assert.Single((await schedule.Describe()).Jobs).Name);
            await schedule.Cancel("job");
        }

        Assert.Empty((await schedule.Describe()).Jobs);
    }

    public sealed class Fixture : PostgreSqlFixture
    {
        public override IGrainFactory Grains => SiloServices.GetRequiredService<IGrainFactory>();

        public IGrainFactory FromClient => base.Grains;
    }
}
