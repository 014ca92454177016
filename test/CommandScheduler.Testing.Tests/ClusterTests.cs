namespace CommandScheduler.Testing.Tests;

/// <summary>The kit as a test of an application uses it.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private SchedulerTestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
        => _cluster = await SchedulerTestCluster.StartAsync(new()
        {
            ConfigureScheduler = scheduler => scheduler.Handle<Report>(async (report, context) =>
            {
                // A handler that waits for virtual time, in a grain that it calls.
                if (report.Text == "slow")
                {
                    await context.GrainFactory.GetGrain<IApplicationGrain>(context.Scheduled.ScheduleId).Wait(Minute);
                }
            }),
        });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Due_commands_run_in_order_at_their_times_and_the_outcomes_are_returned()
    {
        var start = _cluster.Now;
        await _cluster.Scheduler.ScheduleOnceAsync("b", new Note("second"), start + (2 * Minute), "x");
        await _cluster.Grains.GetGrain<IScheduleGrain>("a").ScheduleOnce(new Note("first"), start + Minute, "x");
        await _cluster.Scheduler.ScheduleOnceAsync("c", new Note("later"), start + Hour, "x");
        _cluster.Dispatcher.None<Note>();

        var outcomes = await _cluster.AdvanceAsync(10 * Minute);
        Assert.Equal([("a", start + Minute), ("b", start + (2 * Minute))], outcomes.Select(outcome => (outcome.ScheduleId, outcome.At)));
        Assert.Equal(["first", "second"], _cluster.Dispatcher.Of<Note>().Select(dispatch => ((Note)dispatch.Command).Text));
        Assert.Equal(start + Minute, _cluster.Dispatcher.One<Note>(note => note.Text == "first").At);
        Assert.Equal(start + (10 * Minute), _cluster.Now);

        var wrong = Assert.Throws<SchedulerTestException>(() => _cluster.Dispatcher.One<Note>());
        Assert.Contains("2", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("a/x", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fits_a_filter_is_cancelled_and_does_not_run()
    {
        for (var job = 0; job < 20; job++)
        {
            await _cluster.Scheduler.ScheduleOnceAsync($"{job % 7}", new Note($"{job}"), _cluster.Now + Minute, $"{job}", new() { Tags = [job < 15 ? "tour" : "other"] });
        }

        Assert.Equal(15, (await _cluster.Scheduler.CancelManyAsync(new JobFilter { Tag = "tour" })).Cancelled);
        await _cluster.AdvanceAsync(Hour);
        Assert.Equal(["15", "16", "17", "18", "19"], _cluster.Dispatcher.Of<Note>().Select(dispatch => ((Note)dispatch.Command).Text).Order());
        await _cluster.Scheduler.ScheduleOnceAsync("a", new Note("never"), _cluster.Now + Minute);
        Assert.Equal(1, (await _cluster.Scheduler.CancelManyAsync(new JobFilter(), new() { AllJobs = true })).Cancelled);
        Assert.Empty(await _cluster.ScheduledJobsAsync());
    }

    [Fact]
    public async Task Failures_are_repeated_after_their_delays_until_the_job_is_set_aside()
    {
        _cluster.Dispatcher.When<Note>(note => note.Text == "twice").Fail(times: 2);
        _cluster.Dispatcher.When<Note>(note => note.Text == "never").Fail(exception: new TimeoutException("no answer"));
        var retry = new JobOptions { Retry = new RetryPolicy { MaxAttempts = 3, InitialDelay = Minute, MaxDelay = Minute } };
        await _cluster.Scheduler.ScheduleOnceAsync("twice", new Note("twice"), _cluster.Now, options: retry);
        await _cluster.Scheduler.ScheduleOnceAsync("never", new Note("never"), _cluster.Now, "job", retry);
        var outcomes = await _cluster.AdvanceAsync(Hour);

        Assert.Equal([1, 2, 3], _cluster.Dispatcher.Exactly<Note>(3, note => note.Text == "twice").Select(dispatch => dispatch.Scheduled.Attempt));
        Assert.Equal([DispatchResult.Failed, DispatchResult.Failed, DispatchResult.Failed], _cluster.Dispatcher.Exactly<Note>(3, note => note.Text == "never").Select(dispatch => dispatch.Result));
        Assert.Contains("no answer", outcomes.Single(outcome => outcome.Outcome == OccurrenceOutcome.DeadLettered).Reason, StringComparison.Ordinal);
        Assert.Equal(JobStatus.DeadLettered, Assert.Single(await _cluster.ScheduledJobsAsync()).Job.Status);
    }

    [Fact]
    public async Task Runs_that_take_long_overlap_as_their_job_allows()
    {
        _cluster.Dispatcher.When<Note>().RunFor(45 * Minute);
        foreach (var overlap in Enum.GetValues<Overlap>())
        {
            await _cluster.Scheduler.ScheduleRecurringAsync(overlap.ToString(), new Note("long"), "@every 30m", "job", new JobOptions { Overlap = overlap, AttemptTimeout = Hour });
        }

        var start = _cluster.Now;
        var outcomes = await _cluster.AdvanceAsync(140 * Minute);
        Assert.Equal([1d, 2, 3, 4], Starts(Overlap.Allow));
        Assert.Equal([1d, 3], Starts(Overlap.Skip));
        Assert.Equal([1d, 2.5, 4], Starts(Overlap.Queue));
        Assert.Equal(2, outcomes.Count(outcome => outcome.ScheduleId == nameof(Overlap.Skip) && outcome.Outcome == OccurrenceOutcome.Skipped));

        IEnumerable<double> Starts(Overlap overlap) => _cluster.Dispatcher.All.Where(dispatch => dispatch.Scheduled.ScheduleId == overlap.ToString()).Select(dispatch => (dispatch.At - start) / (30 * Minute));
    }

    [Fact]
    public async Task A_handler_that_waits_for_the_clock_does_not_hold_time_up_and_may_time_out()
    {
        var start = _cluster.Now;
        await _cluster.Scheduler.ScheduleOnceAsync("in time", new Report("slow"), start + Minute, "job", new JobOptions { AttemptTimeout = 2 * Minute });
        await _cluster.Scheduler.ScheduleOnceAsync("too late", new Report("slow"), start + Minute, "job", new JobOptions { AttemptTimeout = Minute / 2, Retry = new RetryPolicy { MaxAttempts = 1 } });
        var outcomes = await _cluster.AdvanceAsync(Hour);
        Assert.Equal(
            [("too late", start + (Minute * 1.5), OccurrenceOutcome.DeadLettered), ("in time", start + (2 * Minute), OccurrenceOutcome.Succeeded)],
            outcomes.Select(outcome => (outcome.ScheduleId, outcome.At, outcome.Outcome)));
    }

    [Fact]
    public async Task Timers_and_reminders_of_the_applications_grains_run_by_the_same_clock()
    {
        var start = _cluster.Now;
        var grain = _cluster.Grains.GetGrain<IApplicationGrain>("app");
        await grain.Start();
        await _cluster.AdvanceAsync(Hour);
        var (timers, once, reminders) = await grain.Ticks();
        Assert.Equal(Enumerable.Range(1, 6).Select(tick => start + (tick * 10 * Minute)), timers);
        Assert.Equal([start + (7 * Minute)], once);
        Assert.Equal([start + (5 * Minute), start + (25 * Minute), start + (45 * Minute)], reminders);

        // A crash loses the timers; the reminder wakes the grain again.
        await _cluster.CrashSiloAsync();
        await _cluster.AdvanceAsync(Hour);
        (timers, _, reminders) = await _cluster.Grains.GetGrain<IApplicationGrain>("app").Ticks();
        Assert.Empty(timers);
        Assert.Equal([start + (65 * Minute), start + (85 * Minute), start + (105 * Minute)], reminders);
    }

    [Fact]
    public async Task Jobs_are_listed_by_what_they_wait_for()
    {
        var start = _cluster.Now;
        var held = _cluster.Dispatcher.When<Note>(note => note.Text == "held").Hold();
        await _cluster.Scheduler.ScheduleOnceAsync("a", new Note("held"), start, "held", new JobOptions { AttemptTimeout = Hour });
        await _cluster.Scheduler.ScheduleOnceAsync("b", new Note("soon"), start + Minute, "soon");
        await _cluster.Scheduler.ScheduleOnceAsync("c", new Note("later"), start + Hour, "later");
        await _cluster.Scheduler.ScheduleRecurringAsync("d", new Note("paused"), "@every 1m", "paused");
        await _cluster.Scheduler.PauseAsync("d", "paused");
        await _cluster.AdvanceAsync(TimeSpan.Zero);

        Assert.Equal(["held", "soon", "later", "paused"], (await _cluster.ScheduledJobsAsync()).Select(job => job.Job.Name));
        Assert.Equal(["held", "soon"], (await _cluster.PendingJobsAsync(start + Minute)).Select(job => job.Job.Name));
        Assert.Equal(["held"], (await _cluster.RunningJobsAsync()).Select(job => job.Job.Name));
        held.Release(new InvalidOperationException("released so"));
        await _cluster.SettleAsync();
        Assert.Empty(await _cluster.RunningJobsAsync());
        Assert.Equal("released so", _cluster.Dispatcher.One<Note>(note => note.Text == "held").Error?.Message);

        await _cluster.ResetAsync();
        Assert.Empty(await _cluster.ScheduledJobsAsync());
        Assert.Empty(_cluster.Dispatcher.All);
        Assert.Empty(await _cluster.AdvanceAsync(Hour));
        Assert.Empty(_cluster.Dispatcher.All);
    }

    [Fact]
    public async Task Jobs_that_are_run_as_of_a_later_time_are_caught_up()
    {
        var start = _cluster.Now;
        await _cluster.Scheduler.ScheduleRecurringAsync("hourly", new Note("latest"), "@every 1h", "job", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.Latest } });
        await _cluster.Scheduler.ScheduleOnceAsync("once", new Note("once"), start + Hour, "job");
        await _cluster.RunJobsAsync(start + (5 * Hour) + Minute);
        Assert.Equal([(start + (5 * Hour) + Minute, start + (5 * Hour)), (start + (5 * Hour) + Minute, start + Hour)], _cluster.Dispatcher.All.Select(dispatch => (dispatch.At, dispatch.Scheduled.DueAt)));
    }

    [Fact]
    public async Task A_dispatch_that_nobody_asked_for_yet_can_be_awaited()
    {
        await _cluster.Scheduler.ScheduleOnceAsync("now", new Note("now"), _cluster.Now, "job");
        var next = _cluster.Dispatcher.NextAsync<Note>();
        await _cluster.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal("now", (await next).Scheduled.ScheduleId);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_by_hours_runs_nothing_twice_and_loses_nothing()
    {
        var due = new List<DateTimeOffset>();
        await _cluster.Scheduler.ScheduleRecurringAsync("every", new Note("tick"), "@every 10m", "tick", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All, Max = 1_000, Window = TimeSpan.FromDays(2) } });
        for (var hour = 0; hour < 6; hour++)
        {
            await _cluster.Scheduler.ScheduleOnceAsync($"once-{hour}", new Note("once"), _cluster.Now + (hour * Hour) + (7 * Minute), "once");
        }

        var start = _cluster.Now;
        foreach (var hours in (int[])[3, -5, 2, -1, 6, -2])
        {
            await _cluster.AdvanceAsync(45 * Minute);
            _cluster.StepWallClock(hours * Hour);
        }

        await _cluster.AdvanceToAsync(start + (12 * Hour));
        _cluster.Dispatcher.Exactly<Note>(6, note => note.Text == "once");
        var ticks = _cluster.Dispatcher.Of<Note>(note => note.Text == "tick");
        Assert.Equal(Enumerable.Range(1, 72).Select(tick => start + (tick * 10 * Minute)), ticks.Select(dispatch => dispatch.Scheduled.DueAt).Order());
        Assert.All(_cluster.Dispatcher.All, dispatch => Assert.True(dispatch.At >= dispatch.Scheduled.DueAt, dispatch.ToString()));
    }

    [Fact]
    public async Task A_clock_that_leaps_while_a_timer_runs_is_noticed_within_a_minute()
    {
        var due = _cluster.Now + Hour;
        await _cluster.Scheduler.ScheduleOnceAsync("s", new Note("n"), due, "n");
        _cluster.StepWallClock(59.5 * Minute);
        await _cluster.AdvanceAsync(Minute / 4);
        _cluster.StepWallClock(3 * Hour);
        await _cluster.AdvanceAsync(Minute);
        Assert.True(_cluster.Dispatcher.One<Note>().At <= due + (3 * Hour) + Minute);
    }

    [Fact]
    public async Task Time_that_cannot_pass_is_refused()
    {
        Assert.Contains("StepWallClock", (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _cluster.AdvanceToAsync(_cluster.Now - Minute))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _cluster.AdvanceAsync(-Minute));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _cluster.RunJobsAsync(_cluster.Now - Minute));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _cluster.OutageAsync(-Minute));
        Assert.Throws<ArgumentOutOfRangeException>(() => _cluster.Dispatcher.When<Note>().Fail(times: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _cluster.Dispatcher.When<Note>().RunFor(-Minute));
    }

    [Fact]
    public async Task Work_that_hangs_is_named()
    {
        var forever = new TaskCompletionSource();
        var options = new SchedulerTestClusterOptions();
        var patience = options.Patience;
        options.ConfigureScheduler = scheduler => scheduler.Handle<Note>((_, _) =>
        {
            // Not before the work that hangs has begun.
            options.Patience = TimeSpan.FromMilliseconds(1);
            return forever.Task;
        });
        await using var cluster = await SchedulerTestCluster.StartAsync(options);
        await cluster.Scheduler.ScheduleOnceAsync("s", new Note("n"), cluster.Now + Minute, "n");
        var hang = await Assert.ThrowsAsync<SchedulerTestException>(() => cluster.AdvanceAsync(Minute));
        Assert.Contains("s/n", hang.Message, StringComparison.Ordinal);
        Assert.Contains("Hold()", hang.Message, StringComparison.Ordinal);
        options.Patience = patience;
        forever.SetResult();
        await cluster.SettleAsync();
        Assert.Empty(await cluster.ScheduledJobsAsync());
    }
}

[Alias("testing.IApplicationGrain")]
public interface IApplicationGrain : IGrainWithStringKey
{
    [Alias("Start")]
    Task Start();

    [Alias("Wait")]
    Task Wait(TimeSpan duration);

    [Alias("Ticks")]
    Task<(List<DateTimeOffset> Timers, List<DateTimeOffset> Once, List<DateTimeOffset> Reminders)> Ticks();
}

internal sealed class ApplicationGrain(TimeProvider clock) : Grain, IApplicationGrain, IRemindable
{
    private readonly List<DateTimeOffset> _timers = [];
    private readonly List<DateTimeOffset> _once = [];
    private readonly List<DateTimeOffset> _reminders = [];

    public async Task Start()
    {
        this.RegisterGrainTimer(() => TickAsync(_timers), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        this.RegisterGrainTimer(() => TickAsync(_once), TimeSpan.FromMinutes(7), Timeout.InfiniteTimeSpan);
        await this.RegisterOrUpdateReminder("tick", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20));
    }

    public Task Wait(TimeSpan duration) => Task.Delay(duration, clock);

    public Task<(List<DateTimeOffset> Timers, List<DateTimeOffset> Once, List<DateTimeOffset> Reminders)> Ticks() => Task.FromResult((_timers, _once, _reminders));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _reminders.Add(clock.GetUtcNow());
        return Task.CompletedTask;
    }

    private async Task TickAsync(List<DateTimeOffset> ticks)
    {
        await Task.Yield();
        ticks.Add(clock.GetUtcNow());
    }
}
