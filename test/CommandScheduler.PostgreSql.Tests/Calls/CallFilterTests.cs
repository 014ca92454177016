using System.Collections.Concurrent;

using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.PostgreSql.Tests.Calls;

/// <summary>A call filter of the application sees each call that schedules, and may refuse it.</summary>
public sealed class CallFilterTests(CallFilterTests.Fixture fixture) : IClassFixture<CallFilterTests.Fixture>
{
    [Fact]
    public async Task It_is_asked_for_calls_of_the_silo_too()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("far"), fixture.Now.AddHours(1), "far");
        Assert.Contains("ScheduleOnce", fixture.Seen);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => schedule.ScheduleRecurring(new Note("refused"), "@daily", "refused"));
        Assert.Equal("far", Assert.Single((await schedule.Describe()).Jobs).Name);
    }

    public sealed class Fixture : PostgreSqlFixture
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public override IGrainFactory Grains => SiloServices.GetRequiredService<IGrainFactory>();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            base.UseBackEnd(scheduler);
            scheduler.Silo.AddIncomingGrainCallFilter(call =>
            {
                Seen.Enqueue(call.MethodName);
                return call.MethodName == nameof(IScheduleGrain.ScheduleRecurring) ? throw new UnauthorizedAccessException() : call.Invoke();
            });
        }
    }
}
