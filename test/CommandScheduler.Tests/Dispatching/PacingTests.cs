using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>A silo that may run eight attempts at once.</summary>
public sealed class PacingTests(PacingTests.Fixture fixture) : IClassFixture<PacingTests.Fixture>
{
    private const int Most = 8;

    [Fact]
    public async Task A_schedule_with_a_hundred_due_jobs_does_not_hold_up_another()
    {
        var running = 0;
        var highest = 0;
        var gate = new TaskCompletionSource();
        fixture.Behaviour = async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            highest = Math.Max(highest, now);
            await gate.Task;
            Interlocked.Decrement(ref running);
        };
        var greedy = fixture.NewSchedule();
        var batch = new ScheduleBatch();
        for (var job = 0; job < 100; job++)
        {
            batch.ScheduleOnce(new Note("greedy"), fixture.Now - TimeSpan.FromMinutes(1), $"job{job}");
        }

        await greedy.ScheduleBatch(batch);
        Assert.Equal(new Note("greedy"), (await fixture.NextAsync()).Command);
        Assert.Equal(new Note("greedy"), (await fixture.NextAsync()).Command);
        var other = fixture.NewSchedule();
        await other.ScheduleOnce(new Note("other"), fixture.Now, "job");
        Assert.Equal(new Note("other"), (await fixture.NextAsync()).Command);
        Assert.Equal(3, fixture.Running.Count);
        fixture.NothingDispatched();

        gate.SetResult();
        for (var job = 2; job < 100; job++)
        {
            Assert.Equal(new Note("greedy"), (await fixture.NextAsync()).Command);
        }

        await SchedulerFixture.UntilAsync(greedy, snapshot => snapshot.Jobs.Count == 0);
        await SchedulerFixture.UntilAsync(other, snapshot => snapshot.Jobs.Count == 0);
        Assert.InRange(highest, 3, Most);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_job_that_is_cancelled_paused_or_replaced_while_it_waits_is_not_dispatched()
    {
        var gate = new TaskCompletionSource();
        fixture.Behaviour = (command, _) => command.JobName.StartsWith("running", StringComparison.Ordinal) ? gate.Task : Task.CompletedTask;
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleBatch(
            new ScheduleBatch().ScheduleOnce(new Note("running"), fixture.Now, "running1").ScheduleOnce(new Note("running"), fixture.Now, "running2"));
        await fixture.NextAsync();
        await fixture.NextAsync();
        await schedule.ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new Note("x"), fixture.Now, "cancelled")
            .ScheduleOnce(new Note("x"), fixture.Now, "paused")
            .ScheduleOnce(new Note("x"), fixture.Now, "replaced")
            .ScheduleOnce(new Note("wanted"), fixture.Now, "wanted"));
        await SchedulerFixture.UntilAsync(schedule, _ => fixture.Running.Waiting == 4);

        await schedule.Cancel("cancelled");
        await schedule.Pause("paused", "stop");
        await schedule.ScheduleOnce(new Note("new"), fixture.Now + TimeSpan.FromHours(1), "replaced", new JobOptions { IfExists = IfExists.Replace });
        gate.SetResult();
        Assert.Equal(new Note("wanted"), (await fixture.NextAsync()).Command);
        var left = await SchedulerFixture.UntilAsync(
            schedule,
            snapshot => snapshot.Jobs.Count == 2 && snapshot.Jobs.All(job => job.Status != JobStatus.Running));
        Assert.Equal(
            [("paused", JobStatus.Paused, 0), ("replaced", JobStatus.Pending, 0)],
            left.Jobs.Select(job => (job.Name, job.Status, job.Attempt)).Order());
        fixture.NothingDispatched();
        Assert.Equal((0, 0), (fixture.Running.Count, fixture.Running.Waiting));

        await schedule.Resume("paused");
        Assert.Equal(("paused", 1), (await fixture.NextAsync()) is var resumed ? (resumed.JobName, resumed.Attempt) : default);
        await schedule.Cancel();
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    public sealed class Fixture : SchedulerFixture
    {
        internal RunningAttempts Running => SiloServices.GetRequiredService<RunningAttempts>();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
            => scheduler.UseInMemory().Configure(options => options.MaxDispatchesInFlight = Most);
    }
}
