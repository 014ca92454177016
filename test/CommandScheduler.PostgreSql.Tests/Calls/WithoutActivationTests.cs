using CommandScheduler.TestSupport;

namespace CommandScheduler.PostgreSql.Tests.Calls;

/// <summary>A new schedule of which nothing is due soon is stored without an activation.</summary>
/// <remarks>On a silo of their own: where calls find their schedules there, those that follow go to their grains for a while.</remarks>
public sealed class WithoutActivationTests(NewScheduleTests.Fixture fixture) : IClassFixture<NewScheduleTests.Fixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private DateTimeOffset Due => fixture.Now + Hour;

    [Fact]
    public async Task Each_verb_that_schedules_makes_it_without_an_activation_and_it_is_dispatched_when_it_is_due()
    {
        var (once, recurring, batch) = (fixture.NewSchedule(), fixture.NewSchedule(), fixture.NewSchedule());
        var facade = Guid.NewGuid().ToString("N");
        var job = await once.ScheduleOnce(new Note("once"), Due, "once");
        Assert.Equal(("once", Due, JobStatus.Pending), (job.Name, job.DueAt, job.Status));
        Assert.Equal(Due, (await recurring.ScheduleRecurring(new Note("recurring"), "@every 1h", "recurring")).DueAt);
        var jobs = await batch.ScheduleBatch(new ScheduleBatch().ScheduleOnce(new Note("a"), Due, "a").ScheduleRecurring(new Note("b"), "@every 1h", "b"));
        Assert.Equal(["a", "b"], jobs.Select(each => each.Name));
        await fixture.SiloScheduler.ScheduleOnceAsync(facade, new Note("facade"), Due, "facade", cancellationToken: TestContext.Current.CancellationToken);
        await AreNotActiveAsync(once.GetPrimaryKeyString(), recurring.GetPrimaryKeyString(), batch.GetPrimaryKeyString(), facade);

        fixture.Clock.Advance(Hour);
        var names = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            names.Add((await fixture.NextAsync()).JobName);
        }

        Assert.Equal(["a", "b", "facade", "once", "recurring"], names.Order(StringComparer.Ordinal));
        await Task.WhenAll(recurring.Cancel(), batch.Cancel());
    }

    private async Task AreNotActiveAsync(params string[] schedules)
    {
        var active = await fixture.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        Assert.Empty(active.Select(grain => grain.GrainId.Key.ToString()).Intersect(schedules));
        Assert.Equal(schedules.Length, await fixture.CountAsync("SELECT count(*) FROM scheduler.schedules WHERE schedule_id = ANY ($1)", [schedules]));
    }
}
