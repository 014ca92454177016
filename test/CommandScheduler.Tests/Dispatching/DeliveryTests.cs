using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>A command that this build does not know is not lost: it is tried again, quarantined after a day, and tried on.</summary>
public sealed class DeliveryTests(DeliveryTests.Fixture fixture) : IClassFixture<DeliveryTests.Fixture>
{
    private static readonly JobOptions Once = new() { Retry = RetryPolicy.None };

    [Fact]
    [Watches("Undelivered")]
    public async Task What_cannot_be_delivered_is_tried_again_by_itself_and_uses_no_attempt()
    {
        var isKnown = false;
        fixture.Behaviour = (_, _) => isKnown ? Task.CompletedTask : throw new UndeliverableCommandException("not on this build");
        var schedule = fixture.NewSchedule();

        // The clock goes on by hours while an attempt may be under way: none may time out.
        await schedule.ScheduleOnce(new Note("new"), fixture.Now, "job", Once with { AttemptTimeout = TimeSpan.FromDays(1) });
        var dispatched = await fixture.NextAsync();
        (await fixture.Events.FirstAsync("Undelivered", schedule)).Is(
            16,
            LogLevel.Warning,
            ("OccurrenceId", dispatched.OccurrenceId),
            ("At", fixture.Now.AddSeconds(1)),
            ("Error", "UndeliverableCommandException: not on this build"));
        Assert.Equal(JobStatus.Retrying, (await schedule.Describe()).Jobs.Single().Status);

        fixture.Clock.Advance(TimeSpan.FromDays(1));
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.Quarantined, AwaitsRequeue: true }]);

        isKnown = true;
        var next = fixture.NextAsync();
        while (!next.IsCompleted)
        {
            // The activation has left, so that another silo may try; a clock that then stands still wakes nobody.
            fixture.Clock.Advance(TimeSpan.FromHours(1));
            await schedule.Describe();
        }

        Assert.Equal((dispatched.OccurrenceId, 1), await next is var last ? (last.OccurrenceId, last.Attempt) : default);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    [Watches("DeadLetterExpired")]
    public async Task A_dead_letter_is_dropped_when_its_time_is_over_and_the_log_says_so()
    {
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        var schedule = fixture.NewSchedule();
        var failedAt = fixture.Now;
        await schedule.ScheduleOnce(new Note("old"), failedAt, "job", Once);
        var dispatched = await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.DeadLettered }]);
        fixture.Clock.Advance(Fixture.Expiry);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        var logged = await fixture.Events.FirstAsync("DeadLetterExpired", schedule);
        Assert.Equal((17, LogLevel.Warning), (logged.Id, logged.Level));
        Assert.Equal(dispatched.OccurrenceId, logged["OccurrenceId"]);
        Assert.Equal(failedAt, logged["FailedAt"]);
        Assert.StartsWith("System.InvalidOperationException: broken", logged["Error"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_run_of_a_job_is_requeued_by_each_way_to_say_it()
    {
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleRecurring(new Note("old"), "@every 1m", "job", Once);
        IReadOnlyList<FailedRun> held = [];
        while (held.Count < 4)
        {
            // An occurrence that came due before the outcome of the one before it is recorded would be skipped.
            fixture.Clock.Advance(TimeSpan.FromMinutes(1));
            await fixture.NextAsync();
            held = (await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs[0].FailedRuns.Count > held.Count)).Jobs[0].FailedRuns;
        }

        fixture.Behaviour = (_, _) => Task.CompletedTask;
        var id = schedule.GetPrimaryKeyString();
        await schedule.RequeueRun("job", held[1].DueAt);
        Assert.Equal(held[1].DueAt, (await fixture.NextAsync()).DueAt);
        await fixture.Scheduler.RequeueRunAsync(id, "job", held[3].DueAt.ToOffset(TimeSpan.FromHours(2)), "request", TestContext.Current.CancellationToken);
        Assert.Equal(held[3].DueAt, (await fixture.NextAsync()).DueAt);
        var message = new RequeueSchedule { ScheduleId = id, Name = "job", DueAt = held[0].DueAt };
        await fixture.Scheduler.DispatchAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal(held[0].DueAt, (await fixture.NextAsync()).DueAt);
        await schedule.ScheduleBatch(new ScheduleBatch().RequeueRun("job", held[2].DueAt));
        Assert.Equal(held[2].DueAt, (await fixture.NextAsync()).DueAt);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ AwaitsRequeue: false, Runs: 4 }]);
        await schedule.Cancel();
    }

    public sealed class Fixture : SchedulerFixture
    {
        public static readonly TimeSpan Expiry = TimeSpan.FromDays(30);

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseInMemory();

        protected override void Configure(SchedulerOptions options) => options.DeadLetterExpiry = Expiry;
    }
}
