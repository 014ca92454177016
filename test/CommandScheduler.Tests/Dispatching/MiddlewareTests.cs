using System.Collections.Concurrent;

using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>Middleware stands around each dispatch, in the order of its registration.</summary>
public sealed class MiddlewareTests(MiddlewareTests.Fixture fixture) : IClassFixture<MiddlewareTests.Fixture>
{
    [Theory]
    [InlineData("handled")]
    [InlineData("sent")]
    public async Task It_runs_in_order_around_handlers_and_around_dispatcher_grains(string kind)
    {
        var schedule = await RunAsync(kind, "acme");
        Assert.Equal([$"audit before {kind}", "tenant acme", $"{kind} for acme", "audit after"], fixture.Told(schedule));
    }

    [Fact]
    public async Task What_it_throws_is_the_result_of_the_attempt_and_the_receiver_is_not_called()
    {
        var schedule = await RunAsync("handled", "nobody");
        var job = (await schedule.Describe()).Jobs.Single();
        Assert.Equal((JobStatus.DeadLettered, "CommandRejectedException: There is no tenant 'nobody'."), (job.Status, job.LastError));
        Assert.Equal(["audit before handled", "audit failed"], fixture.Told(schedule));
        await schedule.Cancel();
    }

    [Fact]
    public async Task One_that_does_not_go_on_has_carried_the_command_out()
    {
        var schedule = await RunAsync("handled", "dry run");
        Assert.Equal(["audit before handled", "audit after"], fixture.Told(schedule));
    }

    private async Task<IScheduleGrain> RunAsync(string kind, string tenant)
    {
        var schedule = fixture.NewSchedule();
        object command = kind == "handled" ? new Handled() : new Sent();
        await schedule.ScheduleOnce(command, fixture.Now, "job", new JobOptions { CorrelationId = tenant });
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [] or [{ Status: JobStatus.DeadLettered }]);
        return schedule;
    }

    public sealed class Fixture : SchedulerFixture
    {
        private readonly ConcurrentQueue<(string Schedule, string Text)> _told = [];

        public static Fixture Present { get; private set; } = null!;

        public IEnumerable<string> Told(IScheduleGrain schedule)
            => _told.Where(told => told.Schedule == schedule.GetPrimaryKeyString()).Select(told => told.Text);

        public void Tell(ScheduledCommand scheduled, string text) => _told.Enqueue((scheduled.ScheduleId, text));

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            Present = this;
            scheduler.Services.AddSingleton(this).AddScoped<Tenant>();
            scheduler.UseInMemory()
                .UseMiddleware<Audit>()
                .UseMiddleware<TenantChoice>()
                .Handle<Handled>((_, context) =>
                {
                    Assert.Equal(RequestContext.Get("tenant"), context.Services.GetRequiredService<Tenant>().Name);
                    Tell(context.Scheduled, $"handled for {RequestContext.Get("tenant")}");
                    return Task.CompletedTask;
                })
                .UseDispatcher<Sender>();
        }
    }

    internal sealed class Tenant
    {
        public string? Name { get; set; }
    }

    internal sealed class Audit(Fixture fixture) : ICommandMiddleware
    {
        public async Task InvokeAsync(CommandContext context, CommandReceiver next)
        {
            fixture.Tell(context.Scheduled, $"audit before {(context.Scheduled.Command is Handled ? "handled" : "sent")}");
            try
            {
                await next(context);
                fixture.Tell(context.Scheduled, "audit after");
            }
            catch (CommandRejectedException)
            {
                fixture.Tell(context.Scheduled, "audit failed");
                throw;
            }
        }
    }

    internal sealed class TenantChoice(Fixture fixture, Tenant tenant) : ICommandMiddleware
    {
        public Task InvokeAsync(CommandContext context, CommandReceiver next)
        {
            switch (context.Scheduled.CorrelationId)
            {
                case "nobody":
                    throw new CommandRejectedException("There is no tenant 'nobody'.");
                case "dry run":
                    return Task.CompletedTask;
                case var name:
                    tenant.Name = name;
                    RequestContext.Set("tenant", name!);
                    fixture.Tell(context.Scheduled, $"tenant {name}");
                    return next(context);
            }
        }
    }

    public sealed class Sender : Grain, ICommandDispatcher
    {
        public Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken)
        {
            Fixture.Present.Tell(command, $"sent for {RequestContext.Get("tenant")}");
            return Task.CompletedTask;
        }
    }

    [GenerateSerializer, Alias("tests.handled")]
    public sealed record Handled;

    [GenerateSerializer, Alias("tests.sent")]
    public sealed record Sent;
}
