using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CommandScheduler.Tests.Watching;

/// <summary>The health of a silo that may run eight attempts at once, two of them of one schedule.</summary>
public sealed class BacklogHealthTests(BacklogHealthTests.Fixture fixture) : IClassFixture<BacklogHealthTests.Fixture>
{
    private const int Jobs = 1_000;

    private static readonly TimeSpan OverdueLimit = new SchedulerOptions().OverdueLimit;

    [Fact]
    public async Task A_single_schedule_with_a_thousand_overdue_jobs_is_reported_although_the_others_have_room()
    {
        var gate = new TaskCompletionSource();
        fixture.Behaviour = (_, _) => gate.Task;
        var schedule = fixture.NewSchedule();
        var due = fixture.Now - OverdueLimit;
        var batch = new ScheduleBatch();
        for (var job = 0; job < Jobs; job++)
        {
            batch.ScheduleOnce(new Note("overdue"), due, $"job{job}");
        }

        await schedule.ScheduleBatch(batch);
        await fixture.NextAsync();
        await fixture.NextAsync();
        fixture.NothingDispatched();
        HealthReportEntry inTime = default;
        await Patience.UntilAsync(
            async () => Figures(inTime = await CheckAsync())[1] is Jobs - 2,
            () => $"all others wait: {string.Join(", ", Figures(inTime))}");
        Assert.Equal((HealthStatus.Healthy, null), (inTime.Status, inTime.Description));
        Assert.Equal([2, Jobs - 2, 60.0], Figures(inTime));

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, late.Status);
        Assert.Equal(
            "An attempt has waited 00:01:01 for its turn. More is due than gets done: "
                + "MaxDispatchesInFlight lets 8 attempts run at once, at most a quarter of them of one schedule.",
            late.Description);
        Assert.Equal([2, Jobs - 2, 61.0], Figures(late));

        gate.SetResult();
        for (var job = 2; job < Jobs; job++)
        {
            await fixture.NextAsync();
        }

        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        var done = await CheckAsync();
        Assert.Equal((HealthStatus.Healthy, null), (done.Status, done.Description));
        Assert.Equal([0, 0, 0.0], Figures(done));
    }

    [Fact]
    [Watches("commandscheduler.attempts.waiting")]
    public async Task Attempts_that_wait_for_their_turn_are_gauged()
    {
        using var waiting = Meters.Collect<int>(fixture.SiloServices, "commandscheduler.attempts.waiting", "{attempt}");
        Assert.Equal(0, Meters.Observe(waiting));
        var gate = new TaskCompletionSource();
        fixture.Behaviour = (_, _) => gate.Task;
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new Note("a"), fixture.Now, "a").ScheduleOnce(new Note("b"), fixture.Now, "b").ScheduleOnce(new Note("c"), fixture.Now, "c"));
        await fixture.NextAsync();
        await fixture.NextAsync();
        Assert.Equal(1, Meters.Observe(waiting));
        gate.SetResult();
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        Assert.Equal(0, Meters.Observe(waiting));
    }

    private static object[] Figures(HealthReportEntry entry)
        => [entry.Data["attempts.running"], entry.Data["attempts.waiting"], entry.Data["attempts.overdue.seconds"]];

    private async Task<HealthReportEntry> CheckAsync() => (await fixture.HealthAsync()).Entries["commandscheduler"];

    public sealed class Fixture : SchedulerFixture
    {
        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
            => scheduler.UseInMemory().Configure(options => options.MaxDispatchesInFlight = 8);
    }
}
