using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>Who receives a command, and what its failures do.</summary>
public sealed class DispatchTests(DispatchTests.Fixture fixture) : IClassFixture<DispatchTests.Fixture>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_attempt_without_an_outcome_in_time_fails()
    {
        var schedule = fixture.NewSchedule();
        var never = new TaskCompletionSource();
        fixture.Behaviour = (_, _) => never.Task;
        await schedule.ScheduleOnce(
            new Note("slow"),
            fixture.Now,
            "slow",
            new JobOptions { AttemptTimeout = TimeSpan.FromSeconds(3), Retry = new RetryPolicy { MaxAttempts = 1 } });
        await fixture.NextAsync();
        Assert.Equal(JobStatus.Running, (await schedule.Describe()).Jobs.Single().Status);
        fixture.Clock.Advance(TimeSpan.FromSeconds(3));
        var dead = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        Assert.Contains("no outcome within 00:00:03", dead.Jobs.Single().LastError, StringComparison.Ordinal);
        never.SetResult();
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Cancel();
    }

    [Fact]
    public async Task An_attempt_has_25_seconds_unless_its_job_says_otherwise()
    {
        var schedule = fixture.NewSchedule();
        var never = new TaskCompletionSource();
        fixture.Behaviour = (_, _) => never.Task;
        await schedule.ScheduleOnce(new Note("slow"), fixture.Now, "slow", new JobOptions { Retry = RetryPolicy.None });
        await fixture.NextAsync();
        fixture.Clock.Advance(TimeSpan.FromSeconds(25) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(JobStatus.Running, (await schedule.Describe()).Jobs.Single().Status);
        fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var dead = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered);
        Assert.Contains("no outcome within 00:00:25", dead.Jobs.Single().LastError, StringComparison.Ordinal);
        never.SetResult();
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Cancel();
    }

    [Fact]
    public async Task Callers_and_siblings_are_served_while_a_slow_dispatch_runs()
    {
        var schedule = fixture.NewSchedule();
        var slow = new TaskCompletionSource();
        fixture.Behaviour = (command, _) => command.JobName == "slow" ? slow.Task : Task.CompletedTask;
        await schedule.ScheduleOnce(new Note("slow"), fixture.Now, "slow");
        Assert.Equal("slow", (await fixture.NextAsync()).JobName);
        await schedule.ScheduleOnce(new Note("fast"), fixture.Now, "fast");
        Assert.Equal("fast", (await fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Name: "slow", Status: JobStatus.Running }]);
        slow.SetResult();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task An_undeliverable_command_is_quarantined_and_can_be_requeued()
    {
        var schedule = fixture.NewSchedule();
        fixture.Behaviour = (command, _) => command.JobName == "bad" ? throw new UndeliverableCommandException("not on this build") : Task.CompletedTask;
        await schedule.ScheduleBatch(new ScheduleBatch().ScheduleOnce(new Note("bad"), fixture.Now, "bad").ScheduleOnce(new Note("good"), fixture.Now, "good"));
        Assert.Equal(["bad", "good"], new[] { (await fixture.NextAsync()).JobName, (await fixture.NextAsync()).JobName }.Order());
        var held = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.Quarantined }]);
        Assert.Equal("UndeliverableCommandException: not on this build", held.Jobs.Single().LastError);
        Assert.Equal(
            "quarantined: UndeliverableCommandException: not on this build. Requeue it when that is mended. "
            + $"It is tried again by itself, next at {fixture.Now.AddSeconds(1).UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.",
            (await schedule.Explain("bad")).HeldBackBy);
        await Assert.ThrowsAsync<SchedulerException>(() => schedule.Trigger("bad"));

        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Requeue("bad");
        Assert.Equal(("bad", 1), (await fixture.NextAsync()) is var again ? (again.JobName, again.Attempt) : default);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        await Assert.ThrowsAsync<JobNotFoundException>(() => schedule.Requeue("bad"));
    }

    [Fact]
    public async Task A_dead_letter_quotes_the_failure_of_its_last_attempt()
    {
        var schedule = fixture.NewSchedule();
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("no such mailbox");
        await schedule.ScheduleOnce(new Note("dead"), fixture.Now, "dead", new JobOptions { Retry = new RetryPolicy { MaxAttempts = 1 } });
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.DeadLettered }]);
        Assert.Equal("dead-lettered: InvalidOperationException: no such mailbox. Requeue it to try again.", (await schedule.Explain("dead")).HeldBackBy);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_named_dispatcher_receives_the_jobs_that_name_it()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("mail"), fixture.Now, "mail", new JobOptions { Dispatcher = "mail" });
        var dispatched = await fixture.NextAsync();
        Assert.Equal(("mail", "mail via grain"), (dispatched.Dispatcher, dispatched.CorrelationId));
        await schedule.ScheduleOnce(new Note("fax"), fixture.Now, "fax", new JobOptions { Dispatcher = "fax" });
        Assert.Equal(("fax", (string?)null), (await fixture.NextAsync()) is var other ? (other.Dispatcher, other.CorrelationId) : default);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task The_default_dispatcher_receives_what_has_no_handler()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Letter("unhandled"), fixture.Now, "letter");
        Assert.Equal((new Letter("unhandled"), "default"), (await fixture.NextAsync()) is var command ? (command.Command, command.Dispatcher) : default);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_process_manager_schedules_and_cancels()
    {
        var id = Guid.NewGuid().ToString("N");
        var process = fixture.Grains.GetGrain<IReservationProcess>(id);
        await process.Reserved(fixture.Now + Minute);
        await process.Paid();
        var schedule = fixture.Grains.GetGrain<IScheduleGrain>(id);
        Assert.Empty((await schedule.Describe()).Jobs);
        await process.Reserved(fixture.Now + Minute);
        fixture.Clock.Advance(Minute);
        Assert.Equal(new Note(id), (await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.NothingDispatched();
    }

    [Fact]
    public async Task One_job_all_jobs_and_no_job_can_be_cancelled()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("a"), fixture.Now + Minute, "a");
        await schedule.ScheduleOnce(new Note("b"), fixture.Now + Minute, "b");
        await schedule.Cancel("a");
        Assert.Equal("b", (await schedule.Describe()).Jobs.Single().Name);
        Assert.Equal("a", (await Assert.ThrowsAsync<JobNotFoundException>(() => schedule.Cancel("a"))).JobName);
        await schedule.Cancel();
        await Assert.ThrowsAsync<JobNotFoundException>(() => schedule.Cancel());
        fixture.Clock.Advance(2 * Minute);
        Assert.Empty((await schedule.Describe()).Jobs);
        fixture.NothingDispatched();
    }

    [Fact]
    public async Task A_taken_name_is_kept_or_replaced_when_asked()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("first"), fixture.Now + Minute, "job");
        Assert.Equal(
            fixture.Now + Minute,
            (await schedule.ScheduleOnce(new Note("kept out"), fixture.Now, "job", new JobOptions { IfExists = IfExists.Keep })).DueAt);
        await schedule.ScheduleOnce(new Note("second"), fixture.Now + (2 * Minute), "job", new JobOptions { IfExists = IfExists.Replace });
        fixture.Clock.Advance(Minute);
        Assert.Equal(JobStatus.Pending, (await schedule.Describe()).Jobs.Single().Status);
        fixture.NothingDispatched();
        fixture.Clock.Advance(Minute);
        Assert.Equal(new Note("second"), (await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task The_schedulers_own_commands_reach_the_dispatcher_of_the_application_which_hands_them_over()
    {
        var target = Guid.NewGuid().ToString("N");
        fixture.Behaviour = (scheduled, _) => scheduled.Command is SchedulerCommand own ? fixture.Scheduler.DispatchAsync(own) : Task.CompletedTask;
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(
            new ScheduleRecurring { ScheduleId = target, Command = new Note("inner"), Recurrence = "@hourly", Name = "inner" },
            fixture.Now,
            "outer");
        Assert.IsType<ScheduleRecurring>((await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);

        await schedule.ScheduleOnce(new TriggerSchedule { ScheduleId = target, Name = "inner" }, fixture.Now, "outer");
        Assert.IsType<TriggerSchedule>((await fixture.NextAsync()).Command);
        Assert.Equal(new Note("inner"), (await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);

        await schedule.ScheduleOnce(new CancelSchedule { ScheduleId = target, Name = "inner" }, fixture.Now, "outer");
        Assert.IsType<CancelSchedule>((await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        Assert.Empty((await fixture.Grains.GetGrain<IScheduleGrain>(target).Describe()).Jobs);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task What_is_due_beyond_the_reach_of_timers_is_dispatched_by_its_reminder()
    {
        var schedule = fixture.NewSchedule();
        using var reminder = new ReminderWatch(schedule.GetGrainId());
        await schedule.ScheduleOnce(new Note("far"), fixture.Now + TimeSpan.FromMinutes(40), "far");
        // Orleans reads its table every five minutes, and loads what ticks within ten.
        for (var minutes = 0; minutes < 35; minutes += 5)
        {
            fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        await reminder.Armed;
        fixture.Clock.Advance(TimeSpan.FromSeconds(295));
        await reminder.Ticked;
        Assert.Equal(JobStatus.Pending, (await schedule.Describe()).Jobs.Single().Status);
        fixture.NothingDispatched();
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Note("far"), (await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    public sealed class Fixture : SchedulerFixture
    {
        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            RecordingDispatcher.Written = Dispatched;
            scheduler.UseInMemory().UseDispatcher<RecordingDispatcher>().UseDispatcher<MailDispatcher>("mail");
        }
    }

    public interface IReservationProcess : IGrainWithStringKey
    {
        Task Reserved(DateTimeOffset payBefore);

        Task Paid();
    }

    public sealed class ReservationProcess : Grain, IReservationProcess
    {
        private IScheduleGrain Schedule => GrainFactory.GetGrain<IScheduleGrain>(this.GetPrimaryKeyString());

        public Task Reserved(DateTimeOffset payBefore) => Schedule.ScheduleOnce(new Note(this.GetPrimaryKeyString()), payBefore, "timeout");

        public Task Paid() => Schedule.Cancel("timeout");
    }

    public sealed class RecordingDispatcher : Grain, ICommandDispatcher
    {
        public static Func<ScheduledCommand, IGrainFactory, CancellationToken, Task> Written { get; set; } = (_, _, _) => Task.CompletedTask;

        public Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken) => Written(command, GrainFactory, cancellationToken);
    }

    public sealed class MailDispatcher : Grain, ICommandDispatcher
    {
        public Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken)
            => RecordingDispatcher.Written(command with { CorrelationId = "mail via grain" }, GrainFactory, cancellationToken);
    }

    [GenerateSerializer, Alias("tests.letter")]
    public sealed record Letter([property: Id(0)] string Text);
}
