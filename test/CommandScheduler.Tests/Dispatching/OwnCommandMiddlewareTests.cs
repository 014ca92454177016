using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>A middleware is asked before the scheduler carries out a command of its own, with the schedule from which it comes.</summary>
public sealed class OwnCommandMiddlewareTests(OwnCommandMiddlewareTests.Fixture fixture) : IClassFixture<OwnCommandMiddlewareTests.Fixture>
{
    [Fact]
    public async Task A_scheduled_command_of_the_scheduler_may_be_kept_from_the_schedules_of_others()
    {
        await fixture.Scheduler.ScheduleOnceAsync("b/orders", new Note("b"), fixture.Now.AddDays(1), "job", null, TestContext.Current.CancellationToken);
        await fixture.Scheduler.ScheduleOnceAsync("a/orders", new Note("a"), fixture.Now.AddDays(1), "job", null, TestContext.Current.CancellationToken);
        var own = fixture.Grains.GetGrain<IScheduleGrain>("a/cancelling");
        await own.ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new CancelSchedule { ScheduleId = "b/orders" }, fixture.Now, "others")
            .ScheduleOnce(new CancelSchedule { ScheduleId = "a/orders" }, fixture.Now, "own"));
        var left = await SchedulerFixture.UntilAsync(own, snapshot => snapshot.Jobs is [{ Status: JobStatus.DeadLettered }]);
        Assert.Equal("CommandRejectedException: 'a/cancelling' must not touch 'b/orders'.", left.Jobs[0].LastError);
        Assert.Single((await fixture.Grains.GetGrain<IScheduleGrain>("b/orders").Describe()).Jobs);
        Assert.Empty((await fixture.Grains.GetGrain<IScheduleGrain>("a/orders").Describe()).Jobs);
    }

    public sealed class Fixture : SchedulerFixture
    {
        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseInMemory().UseMiddleware<SameTenant>();
    }

    internal sealed class SameTenant : ICommandMiddleware
    {
        public Task InvokeAsync(CommandContext context, CommandReceiver next)
            => context.Scheduled.Command is SchedulerCommand own && TenantOf(own.ScheduleId) != TenantOf(context.Scheduled.ScheduleId)
                ? throw new CommandRejectedException($"'{context.Scheduled.ScheduleId}' must not touch '{own.ScheduleId}'.")
                : next(context);

        private static string TenantOf(string scheduleId) => scheduleId.Split('/')[0];
    }
}
