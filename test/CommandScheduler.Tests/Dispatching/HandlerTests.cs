using System.Collections.Concurrent;

using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>The application's own code behind the scheduler: its services, its threads, its tokens, what it says and what it throws.</summary>
public sealed class HandlerTests(HandlerTests.Fixture fixture) : IClassFixture<HandlerTests.Fixture>
{
    private static readonly JobOptions Once = new() { Retry = RetryPolicy.None };

    [Fact]
    public async Task Twenty_commands_at_one_instant_have_twenty_scopes_and_each_is_disposed()
    {
        var together = new CountdownEvent(20);
        var open = new TaskCompletionSource();
        await RunAsync(20, async (_, context) =>
        {
            context.Services.GetRequiredService<Unit>().Use();
            if (together.Signal())
            {
                open.SetResult();
            }

            await open.Task;
        });
        Assert.Equal((20, 20, 0), fixture.Units.Count());
    }

    [Fact]
    public async Task A_scope_is_disposed_when_its_handler_throws_and_when_it_ends_after_its_time()
    {
        await RunAsync(1, (_, context) =>
        {
            context.Services.GetRequiredService<Unit>().Use();
            throw new InvalidOperationException("broken");
        });
        Assert.Equal((1, 1, 0), fixture.Units.Count());

        fixture.Units.Clear();
        var late = new TaskCompletionSource();
        fixture.Handler = async (_, context) =>
        {
            context.Services.GetRequiredService<Unit>().Use();
            fixture.Began.Writer.TryWrite(context);
            await late.Task;
        };
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("late"), fixture.Now, "late", Once with { AttemptTimeout = TimeSpan.FromSeconds(3) });
        await fixture.BeganAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        Assert.Equal((1, 0, 0), fixture.Units.Count());
        using var abandoned = Meters.Collect<int>(fixture.SiloServices, "commandscheduler.handlers.abandoned", "{handler}");
        Assert.Equal(1, Meters.Observe(abandoned));
        late.SetResult();
        await fixture.Units.DisposedAsync(1);
        await Patience.UntilAsync(() => Task.FromResult(Meters.Observe(abandoned) == 0), () => "the late handler is counted off");
    }

    [Fact]
    [Watches("commandscheduler.handlers.abandoned")]
    public async Task A_handler_class_gets_what_its_constructor_asks_for_in_the_scope_of_its_dispatch()
    {
        fixture.Units.Clear();
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Classy("a"), fixture.Now, "a");
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        Assert.Equal(["a"], fixture.Classy);
        await fixture.Units.DisposedAsync(1);
        Assert.Equal((1, 1, 0), fixture.Units.Count());
    }

    [Fact]
    public async Task Handlers_that_block_their_threads_do_not_hold_up_others()
    {
        using var gate = new ManualResetEventSlim(false);
        fixture.Handler = (work, _) =>
        {
            if (work.Text == "blocks")
            {
                gate.Wait(TestContext.Current.CancellationToken);
            }

            return Task.CompletedTask;
        };
        var blocking = fixture.NewSchedule();
        var batch = new ScheduleBatch();
        for (var job = 0; job < 4 * Environment.ProcessorCount; job++)
        {
            batch.ScheduleOnce(new Work("blocks"), fixture.Now, $"{job}");
        }

        await blocking.ScheduleBatch(batch);
        var quick = fixture.NewSchedule();
        await quick.ScheduleOnce(new Work("quick"), fixture.Now, "quick");
        await SchedulerFixture.UntilAsync(quick, snapshot => snapshot.Jobs.Count == 0);
        Assert.All((await blocking.Describe()).Jobs, job => Assert.Equal((JobStatus.Running, 1), (job.Status, job.Attempt)));
        gate.Set();
        await SchedulerFixture.UntilAsync(blocking, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task Two_hundred_handlers_that_wait_for_their_token_are_all_told_when_their_time_is_up()
    {
        var told = 0;
        fixture.Handler = async (_, context) =>
        {
            fixture.Began.Writer.TryWrite(context);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Increment(ref told);
            context.CancellationToken.ThrowIfCancellationRequested();
        };
        var schedules = await ScheduleAsync(200, Once with { AttemptTimeout = TimeSpan.FromMinutes(2) });
        for (var began = 0; began < 200; began++)
        {
            if (began % 32 == 0)
            {
                // A silo that has just started lets few begin at once, and more with each second.
                fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            await fixture.BeganAsync();
        }

        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        foreach (var schedule in schedules)
        {
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        }

        await Patience.UntilAsync(() => Task.FromResult(Volatile.Read(ref told) == 200), () => $"200 handlers are told, and {told} are");
    }

    [Fact]
    public async Task The_exception_itself_is_logged_and_the_errors_of_all_attempts_are_kept()
    {
        var attempt = 0;
        fixture.Handler = (_, _) => throw (++attempt == 1
            ? new InvalidOperationException("An error occurred. See the inner exception.", new IOException("23505: duplicate key"))
            : new InvalidOperationException($"later {attempt}"));
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("fails"), fixture.Now, "job", new JobOptions { Retry = new() { MaxAttempts = 3, Jitter = 0 } });
        for (var failed = 1; failed <= 2; failed++)
        {
            var retrying = await SchedulerFixture.UntilAsync(
                schedule, snapshot => snapshot.Jobs.Single() is { Status: JobStatus.Retrying } job && job.Attempt == failed);
            Assert.Equal((null, failed), retrying.Jobs.Single().FailedRuns.Single() is var run ? (run.Outcome, run.Errors.Count) : default);
            fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        }

        var dead = (await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered)).Jobs.Single();
        Assert.Equal("InvalidOperationException: later 3", dead.LastError);
        var held = dead.FailedRuns.Single();
        Assert.Equal((OccurrenceOutcome.DeadLettered, fixture.Now, 3), (held.Outcome, held.FailedAt, held.Attempts));
        Assert.Equal([1, 2, 3], held.Errors.Select(error => error.Attempt));
        Assert.Contains("23505: duplicate key", held.Errors[0].Text, StringComparison.Ordinal);
        Assert.Contains(nameof(The_exception_itself_is_logged_and_the_errors_of_all_attempts_are_kept), held.Errors[0].Text, StringComparison.Ordinal);
        var logged = await fixture.Events.FirstAsync("AttemptFailed", schedule);
        Assert.Equal("23505: duplicate key", Assert.IsType<InvalidOperationException>(logged.Exception).InnerException?.Message);
        Assert.Equal("later 3", (await fixture.Events.FirstAsync("DeadLettered", schedule)).Exception?.Message);
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_rejected_command_is_dead_lettered_at_once()
    {
        fixture.Handler = (_, _) => throw new CommandRejectedException("The account is closed.");
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("no"), fixture.Now, "job");
        var dead = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        Assert.Equal((1, "CommandRejectedException: The account is closed."), dead.Jobs.Single() is var job ? (job.Attempt, job.LastError) : default);
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_command_that_is_deferred_to_the_past_does_not_go_round_without_a_pause()
    {
        fixture.Handler = (_, _) => throw new CommandDeferredException(fixture.Now.AddHours(-1), "not yet");
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("bank"), fixture.Now, "job", Once);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().DueAt == fixture.Now.AddSeconds(1));
        fixture.Handler = (_, _) => throw new CommandDeferredException(TimeSpan.Zero, "not yet");
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().DueAt == fixture.Now.AddSeconds(1));
        await schedule.Cancel();
    }

    [Fact]
    [Watches("Deferred")]
    public async Task A_deferred_command_comes_again_at_its_time_and_no_attempt_is_used()
    {
        var opens = fixture.Now.AddHours(3);
        fixture.Handler = (_, _) => fixture.Now < opens ? throw new CommandDeferredException(opens, "The bank is closed.") : Task.CompletedTask;
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("bank"), fixture.Now, "job", Once);
        var waits = (await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().DueAt == opens)).Jobs.Single();
        Assert.Equal((JobStatus.Pending, 0, 0), (waits.Status, waits.Attempt, waits.FailedRuns.Count));
        var note = (await schedule.Explain("job", 1)).Next.Single().Notes.Single();
        Assert.Equal((OccurrenceShift.Deferred, "its handler put it off: The bank is closed."), (note.Shift, note.Text));
        var logged = await fixture.Events.FirstAsync("Deferred", schedule);
        logged.Is(
            13,
            LogLevel.Information,
            ("OccurrenceId", logged["OccurrenceId"]),
            ("Attempt", 1),
            ("Until", opens),
            ("Reason", "CommandDeferredException: The bank is closed."));
        fixture.Clock.Advance(TimeSpan.FromHours(3));
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_command_that_is_deferred_with_a_count_is_dead_lettered_in_the_end()
    {
        fixture.Handler = (_, _) => throw new CommandDeferredException(TimeSpan.FromMinutes(7), "too many requests") { CountsAsAttempt = true };
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("limited"), fixture.Now, "job", new JobOptions { Retry = new() { MaxAttempts = 2 } });
        var retrying = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.Retrying);
        Assert.Equal(fixture.Now.AddMinutes(7), retrying.Jobs.Single().DueAt);
        fixture.Clock.Advance(TimeSpan.FromMinutes(7));
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        await schedule.Cancel();
    }

    [Fact]
    public async Task What_is_never_worth_a_retry_goes_to_the_dead_letters_at_once()
    {
        fixture.Handler = (work, _) => throw new ArgumentException(work.Text);
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("final"), fixture.Now, "final");
        await schedule.ScheduleOnce(new Work("other"), fixture.Now, "other");
        await SchedulerFixture.UntilAsync(
            schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.DeadLettered, Attempt: 1 }, { Status: JobStatus.Retrying, Attempt: 1 }]);
        await schedule.Cancel();
    }

    [Fact]
    public async Task No_more_commands_of_a_limited_type_run_at_once_and_they_hold_up_no_others()
    {
        var (running, most) = (0, 0);
        var gate = new TaskCompletionSource();
        fixture.Limited = async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.Task;
            Interlocked.Decrement(ref running);
        };
        var limited = fixture.NewSchedule();
        var batch = new ScheduleBatch();
        for (var job = 0; job < 20; job++)
        {
            batch.ScheduleOnce(new Limited(job), fixture.Now, $"{job}");
        }

        await limited.ScheduleBatch(batch);
        await Patience.UntilAsync(() => Task.FromResult(fixture.Running.Waiting == 18), () => "eighteen wait");
        await RunAsync(1, (_, _) => Task.CompletedTask);
        Assert.Equal(2, running);
        gate.SetResult();
        await SchedulerFixture.UntilAsync(limited, snapshot => snapshot.Jobs.Count == 0);
        Assert.Equal((2, 0), (most, fixture.Running.Waiting));
    }

    [Fact]
    [Watches("EndedUnwanted")]
    public async Task An_attempt_that_succeeds_after_its_job_was_cancelled_is_told_of_without_an_error()
    {
        var gate = new TaskCompletionSource();
        fixture.Handler = async (_, context) =>
        {
            fixture.Began.Writer.TryWrite(context);
            await gate.Task;
        };
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("succeeds"), fixture.Now, "succeeds", Once);
        await fixture.BeganAsync();
        await schedule.Cancel();
        gate.SetResult();
        var logged = await fixture.Events.FirstAsync("EndedUnwanted", schedule);
        Assert.EndsWith(" ended after its job had been cancelled or replaced: Succeeded: no error", logged.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Watches("EndedUnwanted")]
    public async Task A_running_attempt_is_told_when_its_job_is_cancelled_if_the_job_wants_it()
    {
        fixture.Handler = async (_, context) =>
        {
            fixture.Began.Writer.TryWrite(context);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        };
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Work("told"), fixture.Now, "told", Once with { StopWhenCancelled = true });
        var told = await fixture.BeganAsync();
        await schedule.ScheduleOnce(new Work("not told"), fixture.Now, "not told", Once);
        var notTold = await fixture.BeganAsync();
        await schedule.Cancel();
        await Patience.UntilAsync(() => Task.FromResult(told.CancellationToken.IsCancellationRequested), () => "the handler is told");
        Assert.False(notTold.CancellationToken.IsCancellationRequested);
        var logged = await fixture.Events.FirstAsync("EndedUnwanted", schedule);
        logged.Is(
            15,
            LogLevel.Information,
            ("OccurrenceId", told.Scheduled.OccurrenceId),
            ("Attempt", 1),
            ("Result", "Failed"),
            ("Error", "TaskCanceledException: A task was canceled."));
        fixture.Clock.Advance(TimeSpan.FromSeconds(25));
        Assert.Empty((await schedule.Describe()).Jobs);
    }

    [Fact]
    public async Task A_handler_is_told_when_a_later_occurrence_takes_its_place_which_begins_when_it_has_ended()
    {
        var stops = new TaskCompletionSource();
        fixture.Handler = async (_, context) =>
        {
            fixture.Began.Writer.TryWrite(context);
            await stops.Task;
        };
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleRecurring(new Work("tick"), "@every 10s", "job", new JobOptions { Overlap = Overlap.CancelOther });
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        var first = await fixture.BeganAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        await Patience.UntilAsync(() => Task.FromResult(first.CancellationToken.IsCancellationRequested), () => "the first is told");
        Assert.Equal(OccurrenceOutcome.Cancelled, (await schedule.Describe()).Jobs.Single().LastOutcome);
        Assert.False(fixture.Began.Reader.TryPeek(out _), "The second began beside the first.");
        stops.SetResult();
        var second = await fixture.BeganAsync();
        Assert.Equal((first.Scheduled.DueAt.AddSeconds(10), 1), (second.Scheduled.DueAt, second.Scheduled.Attempt));
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Runs == 1);
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_handler_that_is_called_after_its_cancellation_was_answered_has_a_cancelled_token()
    {
        var cancelled = new ConcurrentDictionary<string, bool>();
        var (untold, called) = (0, 0);
        fixture.Handler = (work, context) =>
        {
            // In this order: the token is cancelled before the cancellation is answered.
            if (cancelled.ContainsKey(work.Text))
            {
                Interlocked.Increment(ref called);
                Interlocked.Add(ref untold, context.CancellationToken.IsCancellationRequested ? 0 : 1);
            }

            return Task.CompletedTask;
        };
        var (stopped, ran) = (0, 0);
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            var schedule = fixture.NewSchedule();
            await schedule.ScheduleOnce(new Work($"{number}"), fixture.Now, "job", new JobOptions { StopWhenCancelled = true });
            try
            {
                await schedule.Cancel("job");
                cancelled[$"{number}"] = true;
                Interlocked.Increment(ref stopped);
            }
            catch (JobNotFoundException)
            {
                Interlocked.Increment(ref ran);
            }
        });
        Assert.Equal((0, 10_000), (Volatile.Read(ref untold), stopped + ran));
        Assert.True(stopped > 0, "No cancellation came in time, so nothing was tried.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{stopped} were cancelled, of which {called} were on their way into their handler; {ran} had run.");
    }

    [Fact]
    public void A_context_can_be_made_by_a_test_and_says_what_it_was_made_without()
    {
        var scheduled = new ScheduledCommand
        {
            ScheduleId = "s", JobName = "j", Command = new Work("w"), OccurrenceId = "s/j/1/x", DueAt = default, Attempt = 1,
        };
        var context = new CommandContext(scheduled);
        Assert.Same(scheduled, context.Scheduled);
        Assert.Contains("'services'", Assert.Throws<InvalidOperationException>(() => context.Services).Message, StringComparison.Ordinal);
        Assert.Contains("'grainFactory'", Assert.Throws<InvalidOperationException>(() => context.GrainFactory).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("scheduled", () => new CommandContext(null!));
    }

    private async Task<IReadOnlyList<IScheduleGrain>> ScheduleAsync(int count, JobOptions options)
    {
        var schedules = Enumerable.Range(0, count).Select(_ => fixture.NewSchedule()).ToArray();
        await Task.WhenAll(schedules.Select((schedule, number) => schedule.ScheduleOnce(new Work($"{number}"), fixture.Now, "job", options)));
        return schedules;
    }

    /// <summary>Runs commands to their end, whichever it is.</summary>
    private async Task RunAsync(int count, Func<Work, CommandContext, Task> handler)
    {
        fixture.Units.Clear();
        fixture.Handler = handler;
        foreach (var schedule in await ScheduleAsync(count, Once))
        {
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [] or [{ Status: JobStatus.DeadLettered }]);
        }
    }

    public sealed class Fixture : SchedulerFixture
    {
        public System.Threading.Channels.Channel<CommandContext> Began { get; } = System.Threading.Channels.Channel.CreateUnbounded<CommandContext>();

        public Func<Work, CommandContext, Task> Handler { get; set; } = (_, _) => Task.CompletedTask;

        public Func<Task> Limited { get; set; } = () => Task.CompletedTask;

        public ConcurrentQueue<string> Classy { get; } = [];

        internal Units Units { get; } = new();

        internal RunningAttempts Running => SiloServices.GetRequiredService<RunningAttempts>();

        public async Task<CommandContext> BeganAsync()
        {
            await Patience.ForAsync(Began.Reader.WaitToReadAsync().AsTask(), "a handler begins");
            Assert.True(Began.Reader.TryRead(out var context));
            return context;
        }

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            scheduler.Services.AddSingleton(this).AddSingleton(Units).AddScoped<Unit>();
            scheduler.UseInMemory()
                .Handle<Work>(
                    (work, context) => Handler(work, context),
                    options => options.NeverRetry<ArgumentException>(error => error.Message == "final"))
                .Handle<Limited>((_, _) => Limited(), options => options.MaxAtOnce = 2)
                .Handle<Classy, ClassyHandler>();
        }
    }

    /// <summary>Counts what belongs to a dispatch: made, disposed of, and used by two.</summary>
    internal sealed class Units
    {
        private int _made;
        private int _disposed;
        private int _shared;

        public void Clear() => (_made, _disposed, _shared) = (0, 0, 0);

        public (int Made, int Disposed, int Shared) Count() => (_made, _disposed, _shared);

        public void Made() => Interlocked.Increment(ref _made);

        public void Disposed() => Interlocked.Increment(ref _disposed);

        public void Shared() => Interlocked.Increment(ref _shared);

        public Task DisposedAsync(int count)
            => Patience.UntilAsync(() => Task.FromResult(Volatile.Read(ref _disposed) == count), () => $"{count} are disposed of, and {_disposed} are");
    }

    internal sealed class Unit : IAsyncDisposable
    {
        private readonly Units _units;
        private int _uses;

        public Unit(Units units)
        {
            _units = units;
            units.Made();
        }

        public void Use()
        {
            if (Interlocked.Increment(ref _uses) > 1)
            {
                _units.Shared();
            }
        }

        public ValueTask DisposeAsync()
        {
            _units.Disposed();
            return default;
        }
    }

    internal sealed class ClassyHandler(Fixture fixture, Unit unit) : ICommandHandler<Classy>
    {
        public Task HandleAsync(Classy command, CommandContext context)
        {
            unit.Use();
            Assert.Same(unit, context.Services.GetRequiredService<Unit>());
            fixture.Classy.Enqueue(command.Text);
            return Task.CompletedTask;
        }
    }

    [GenerateSerializer, Alias("tests.work")]
    public sealed record Work([property: Id(0)] string Text);

    [GenerateSerializer, Alias("tests.limited")]
    public sealed record Limited([property: Id(0)] int Number);

    [GenerateSerializer, Alias("tests.classy")]
    public sealed record Classy([property: Id(0)] string Text);
}
