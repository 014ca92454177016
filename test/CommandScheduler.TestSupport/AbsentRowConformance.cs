using CommandScheduler.Schedules;
using CommandScheduler.Stores;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.TestSupport;

/// <summary>A schedule that is stored behind the back of an activation which knows that there is none is seen at once, by every verb.</summary>
public abstract class AbsentRowConformance(SchedulerFixture fixture) : BulkConformance(fixture)
{
    private readonly SchedulerFixture _fixture = fixture;
    private readonly TaskCompletionSource _held = new();
    private readonly List<IScheduleGrain> _behind = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_that_is_stored_behind_an_activation_is_seen_by_every_verb()
    {
        Assert.Equal("there", (await (await BehindAsync()).Describe()).Jobs.Single().Name);
        Assert.Equal("there", (await (await BehindAsync()).Explain("there")).Job.Name);
        await (await BehindAsync()).Cancel("there");
        Assert.True(await (await BehindAsync()).TryCancel());
        await (await BehindAsync()).Pause("there", "reason");
        await (await BehindAsync()).Resume("there");
        Assert.Contains("is one-off", (await Assert.ThrowsAsync<SchedulerException>(async () => await (await BehindAsync())
            .Backfill("there", _fixture.Now.AddDays(-1), _fixture.Now))).Message, StringComparison.Ordinal);
        Assert.IsNotType<JobNotFoundException>(await Assert.ThrowsAnyAsync<SchedulerException>(async () => await (await BehindAsync()).Requeue("there")));
        await Assert.ThrowsAsync<AlreadyScheduledException>(
            async () => await (await BehindAsync()).ScheduleOnce(new Note("twice"), _fixture.Now.AddDays(1), "there"));
        await Assert.ThrowsAsync<AlreadyScheduledException>(async () => await (await BehindAsync()).ScheduleRecurring(new Note("twice"), "@daily", "there"));
        var kept = await (await BehindAsync()).ScheduleOnce(new Note("twice"), _fixture.Now.AddDays(1), "there", new() { IfExists = IfExists.Keep });
        Assert.Equal(_fixture.Now + Minute, kept.DueAt);
        var batch = new ScheduleBatch().Cancel("there").ScheduleOnce(new Note("other"), _fixture.Now.AddDays(1), "other");
        Assert.Equal("other", Assert.Single(await (await BehindAsync()).ScheduleBatch(batch)).Name);

        await (await BehindAsync()).Trigger("there");
        Assert.Equal("there", (await _fixture.NextAsync()).JobName);
        await EndAsync();
    }

    [Fact]
    public async Task A_schedule_that_is_stored_behind_an_activation_is_loaded_when_it_is_woken()
    {
        var schedule = await BehindAsync();
        Assert.True(await _fixture.Grains.GetGrain<IWakeable>(schedule.GetPrimaryKeyString()).Wake(default));
        _fixture.Clock.Advance(Minute);
        Assert.Equal("there", (await _fixture.NextAsync()).JobName);
        await EndAsync();
    }

    /// <summary>Makes an activation whose schedule is empty, which an attempt of a cancelled job keeps in memory; and then a row of that schedule.</summary>
    private async Task<IScheduleGrain> BehindAsync()
    {
        _fixture.Behaviour = (command, _) => command.JobName == "held" ? _held.Task : Task.CompletedTask;
        var template = _fixture.NewSchedule();
        await template.ScheduleOnce(new Note("there"), _fixture.Now + Minute, "there");
        var store = _fixture.SiloServices.GetRequiredService<IScheduleStore>();
        var document = (await store.ReadAsync(template.GetPrimaryKeyString(), Cancel))!.Document;
        await template.Cancel();

        var schedule = _fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("held"), _fixture.Now, "held");
        Assert.Equal("held", (await _fixture.NextAsync()).JobName);
        await schedule.Cancel();
        Assert.Empty((await schedule.Describe()).Jobs);
        var id = schedule.GetPrimaryKeyString();
        var stored = new Schedule(id, ScheduleDocument.Read(id, document), new SchedulerOptions(), new Generations(), _fixture.Now);
        await store.WriteAsync(id, null, ScheduleWrite.FromSchedule(stored, [], []) with { Document = document }, Cancel);
        _behind.Add(schedule);
        return schedule;
    }

    private async Task EndAsync()
    {
        _held.SetResult();
        foreach (var schedule in _behind)
        {
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.All(job => job.Status != JobStatus.Running));
            await schedule.TryCancel();
        }

        _fixture.Behaviour = (_, _) => Task.CompletedTask;
    }
}
