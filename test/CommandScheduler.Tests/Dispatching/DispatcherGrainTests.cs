using System.Collections.Concurrent;

using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.Logging;

using Orleans.Concurrency;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>What the runtime does to the call of a dispatcher grain is no attempt, and each attempt has a token of its own.</summary>
public sealed class DispatcherGrainTests(DispatcherGrainTests.Fixture fixture) : IClassFixture<DispatcherGrainTests.Fixture>
{
    private static readonly JobOptions Once = new() { Retry = RetryPolicy.None };

    [Fact]
    [Watches("NotReached")]
    public async Task A_call_that_the_runtime_does_not_get_through_comes_again_and_no_attempt_is_used()
    {
        var schedule = fixture.NewSchedule();
        fixture.Rejections[schedule.GetPrimaryKeyString()] = 3;
        await schedule.ScheduleOnce(new Note("lost"), fixture.Now, "job", Once);
        foreach (var pause in (int[])[1, 2, 4])
        {
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.Pending);
            fixture.NothingDispatched();
            fixture.Clock.Advance(TimeSpan.FromSeconds(pause));
        }

        Assert.Equal((1, "job"), (await fixture.NextAsync()) is var reached ? (reached.Attempt, reached.JobName) : default);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        var logged = await fixture.Events.FirstAsync("NotReached", schedule);
        logged.Is(
            14,
            LogLevel.Warning,
            ("OccurrenceId", logged["OccurrenceId"]),
            ("Attempt", 1),
            ("RetryAt", fixture.Now - TimeSpan.FromSeconds(6)),
            ("Error", "SiloUnavailableException: The silo is gone."));
        Assert.IsType<SiloUnavailableException>(logged.Exception);
    }

    [Fact]
    public async Task What_a_dispatcher_itself_throws_is_a_failed_attempt_also_if_the_runtime_could_have_thrown_it()
    {
        fixture.Behaviour = (_, _) => throw new SiloUnavailableException("The dispatcher called a silo that is gone.");
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("fails"), fixture.Now, "job", Once);
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_dispatcher_that_throws_later_is_heeded()
    {
        fixture.Behaviour = (_, _) => throw new CommandDeferredException(fixture.Now.AddHours(1), "closed");
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("later"), fixture.Now, "job", Once);
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().DueAt == fixture.Now.AddHours(1));
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Cancel();
    }

    [Fact]
    public async Task Two_hundred_calls_of_a_stateless_worker_are_all_told_when_their_time_is_up()
    {
        var schedules = Enumerable.Range(0, 200).Select(_ => fixture.NewSchedule()).ToArray();
        await Task.WhenAll(schedules.Select(schedule => schedule.ScheduleOnce(
            new Note("waits"), fixture.Now, "job", Once with { Dispatcher = "waiting", AttemptTimeout = TimeSpan.FromMinutes(2) })));
        for (var second = 0; second < 10; second++)
        {
            // A silo that has just started lets few begin at once, and more with each second.
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Patience.UntilAsync(() => Task.FromResult(WaitingDispatcher.Begun == 200), () => $"200 dispatchers wait, and {WaitingDispatcher.Begun} do");
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        foreach (var schedule in schedules)
        {
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        }

        await Patience.UntilAsync(() => Task.FromResult(WaitingDispatcher.Told == 200), () => $"200 dispatchers are told, and {WaitingDispatcher.Told} are");
    }

    public sealed class Fixture : SchedulerFixture
    {
        /// <summary>Gets how many calls of the dispatcher are still to be lost, by schedule.</summary>
        public ConcurrentDictionary<string, int> Rejections { get; } = [];

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            LossyDispatcher.Written = Dispatched;
            scheduler.Silo.AddOutgoingGrainCallFilter(new Loss(Rejections));
            scheduler.UseInMemory().UseDispatcher<LossyDispatcher>("default").UseDispatcher<WaitingDispatcher>("waiting");
        }
    }

    /// <summary>Loses calls, as the runtime does whose other silo has died.</summary>
    private sealed class Loss(ConcurrentDictionary<string, int> rejections) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.Request.GetInterfaceType() == typeof(ICommandDispatcher)
                && context.Request.GetArgument(0) is ScheduledCommand { ScheduleId: var id }
                && rejections.TryGetValue(id, out var left)
                && left > 0)
            {
                rejections[id] = left - 1;
                throw new SiloUnavailableException("The silo is gone.");
            }

            return context.Invoke();
        }
    }

    [Reentrant, StatelessWorker]
    public sealed class LossyDispatcher : Grain, ICommandDispatcher
    {
        public static Func<ScheduledCommand, IGrainFactory, CancellationToken, Task> Written { get; set; } = (_, _, _) => Task.CompletedTask;

        public Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken) => Written(command, GrainFactory, cancellationToken);
    }

    [Reentrant, StatelessWorker]
    public sealed class WaitingDispatcher : Grain, ICommandDispatcher
    {
        private static int _begun;
        private static int _told;

        public static int Begun => Volatile.Read(ref _begun);

        public static int Told => Volatile.Read(ref _told);

        public async Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _begun);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Interlocked.Increment(ref _told);
        }
    }
}
