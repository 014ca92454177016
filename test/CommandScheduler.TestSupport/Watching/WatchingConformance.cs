using System.Diagnostics;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>What is to be seen of the scheduler on every back end: its log events, its meter, its activities and its health.</summary>
public abstract class WatchingConformance(SchedulerFixture fixture)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly JobOptions ThreeAttempts = new() { Retry = new RetryPolicy { MaxAttempts = 3, Jitter = 0 } };
    private static readonly JobOptions OneAttempt = new() { Retry = new RetryPolicy { MaxAttempts = 1 } };

    [Fact]
    [Watches("Refused")]
    public async Task A_refusal_is_logged_with_its_reason()
    {
        var schedule = await ScheduleAsync(fixture.Now + TimeSpan.FromHours(1));
        var refusal = await Assert.ThrowsAsync<AlreadyScheduledException>(() => schedule.ScheduleOnce(new Note("again"), fixture.Now, "job"));
        (await fixture.Events.FirstAsync("Refused", schedule)).Is(1, LogLevel.Debug, ("ScheduleId", Id(schedule)), ("Reason", refusal.Message));
        await schedule.Cancel();
    }

    [Fact]
    [Watches("AttemptSucceeded")]
    public async Task A_success_is_logged()
    {
        var schedule = await ScheduleAsync(fixture.Now);
        var dispatched = await fixture.NextAsync();
        (await fixture.Events.FirstAsync("AttemptSucceeded", schedule)).Is(2, LogLevel.Debug, ("OccurrenceId", dispatched.OccurrenceId), ("Attempt", 1));
        await DoneAsync(schedule);
    }

    [Fact]
    [Watches("AttemptFailed")]
    public async Task A_failure_that_is_repeated_is_logged_with_its_error_and_the_time_of_the_next_attempt()
    {
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        var schedule = await ScheduleAsync(fixture.Now, ThreeAttempts);
        var dispatched = await fixture.NextAsync();
        (await fixture.Events.FirstAsync("AttemptFailed", schedule)).Is(
            3,
            LogLevel.Warning,
            ("OccurrenceId", dispatched.OccurrenceId),
            ("Attempt", 1),
            ("RetryAt", fixture.Now + (2 * Second)),
            ("Error", "InvalidOperationException: broken"));
        await EndAsync(schedule);
    }

    [Fact]
    [Watches("DeadLettered")]
    public async Task A_job_that_is_given_up_is_logged_with_its_last_error()
    {
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        var schedule = await ScheduleAsync(fixture.Now, OneAttempt);
        var dispatched = await fixture.NextAsync();
        (await fixture.Events.FirstAsync("DeadLettered", schedule)).Is(
            4, LogLevel.Error, ("OccurrenceId", dispatched.OccurrenceId), ("Attempt", 1), ("Error", "InvalidOperationException: broken"));
        await EndAsync(schedule);
    }

    [Fact]
    [Watches("Quarantined")]
    public async Task A_command_that_nobody_can_receive_is_logged()
    {
        fixture.Behaviour = (_, _) => throw new UndeliverableCommandException("not on this build");
        var schedule = await ScheduleAsync(fixture.Now);
        var dispatched = await fixture.NextAsync();
        (await fixture.Events.FirstAsync("Quarantined", schedule)).Is(
            5, LogLevel.Error, ("OccurrenceId", dispatched.OccurrenceId), ("Error", "UndeliverableCommandException: not on this build"));
        await EndAsync(schedule);
    }

    [Fact]
    [Watches("OutcomeStored")]
    public async Task An_outcome_is_logged_when_it_is_stored()
    {
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        var schedule = await ScheduleAsync(fixture.Now, OneAttempt);
        await fixture.NextAsync();
        (await fixture.Events.FirstAsync("OutcomeStored", schedule)).Is(
            9, LogLevel.Debug, ("ScheduleId", Id(schedule)), ("JobName", "job"), ("Outcome", OccurrenceOutcome.DeadLettered), ("Count", 1L));
        await EndAsync(schedule);
    }

    [Fact]
    [Watches("commandscheduler.jobs.scheduled")]
    public async Task Jobs_are_counted_when_they_are_scheduled_and_not_when_they_are_refused()
    {
        using var scheduled = await MeterAsync<long>("commandscheduler.jobs.scheduled", "{job}");
        var later = fixture.Now + TimeSpan.FromHours(1);
        var schedule = await ScheduleAsync(later);
        await schedule.ScheduleRecurring(new Note("recurring"), "@hourly", "recurring");
        await schedule.ScheduleBatch(new ScheduleBatch().ScheduleOnce(new Note("a"), later, "a").ScheduleOnce(new Note("b"), later, "b").Cancel("job"));
        await Assert.ThrowsAsync<AlreadyScheduledException>(() => schedule.ScheduleOnce(new Note("again"), later, "a"));
        await schedule.Pause("a");
        await schedule.Cancel();
        Assert.Equal([(1, ""), (1, ""), (2, "")], Told(scheduled));
    }

    [Fact]
    [Watches("commandscheduler.occurrences")]
    public async Task Occurrences_are_counted_by_outcome()
    {
        using var occurrences = await MeterAsync<long>("commandscheduler.occurrences", "{occurrence}");
        var schedule = await ScheduleAsync(fixture.Now);
        await fixture.NextAsync();
        await DoneAsync(schedule);
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        await schedule.ScheduleOnce(new Note("fails"), fixture.Now, "fails", OneAttempt);
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.DeadLettered }]);
        await EndAsync(schedule);
        Assert.Equal([(1, "outcome=Succeeded"), (1, "outcome=DeadLettered")], Told(occurrences));
    }

    [Fact]
    [Watches("commandscheduler.attempts")]
    public async Task Attempts_are_counted_by_result()
    {
        using var attempts = await MeterAsync<long>("commandscheduler.attempts", "{attempt}");
        await FailSucceedAndQuarantineAsync();
        Assert.Equal([(1, "result=Failed"), (1, "result=Succeeded"), (1, "result=Undeliverable")], Told(attempts));
    }

    [Fact]
    [Watches("commandscheduler.dispatch.duration")]
    public async Task The_time_that_an_attempt_takes_is_measured_by_result()
    {
        using var duration = await MeterAsync<double>("commandscheduler.dispatch.duration", "s");
        await FailSucceedAndQuarantineAsync(takes: 3 * Second);
        Assert.Equal([(3, "result=Failed"), (3, "result=Succeeded"), (3, "result=Undeliverable")], Told(duration));
    }

    [Fact]
    [Watches("commandscheduler.dispatch.lateness")]
    public async Task The_lateness_of_each_attempt_is_measured_from_when_it_was_allowed()
    {
        using var lateness = await MeterAsync<double>("commandscheduler.dispatch.lateness", "s");
        var failures = 0;
        fixture.Behaviour = (_, _) => failures++ == 0 ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        var schedule = await ScheduleAsync(fixture.Now - (90 * Second), ThreeAttempts);
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.Retrying }]);
        fixture.Clock.Advance(2 * Second);
        await fixture.NextAsync();
        await DoneAsync(schedule);
        Assert.Equal([(90, ""), (0, "")], Told(lateness));
    }

    [Fact]
    [Watches("commandscheduler.attempts.running")]
    public async Task Running_attempts_are_gauged()
    {
        using var running = await MeterAsync<int>("commandscheduler.attempts.running", "{attempt}");
        Assert.Equal(0, Meters.Observe(running));
        var gate = new TaskCompletionSource();
        fixture.Behaviour = (_, _) => gate.Task;
        var schedule = await ScheduleAsync(fixture.Now);
        await schedule.ScheduleOnce(new Note("second"), fixture.Now, "second");
        await fixture.NextAsync();
        await fixture.NextAsync();
        Assert.Equal(2, Meters.Observe(running));
        gate.SetResult();
        await DoneAsync(schedule);
        Assert.Equal(0, Meters.Observe(running));
    }

    [Theory]
    [InlineData("a client")]
    [InlineData("a silo")]
    [InlineData("a grain's interface")]
    [InlineData("a batch")]
    public async Task A_dispatch_is_an_activity_of_its_own_that_is_linked_to_the_trace_of_the_call_that_scheduled_it(string from)
    {
        using var traces = new Traces();
        var schedule = fixture.NewSchedule();
        var due = fixture.Now + Second;
        ActivityContext caller;
        using (var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            caller = request.Context;
            await (from switch
            {
                "a client" => fixture.Scheduler.ScheduleOnceAsync(Id(schedule), new Note("traced"), due, "job"),
                "a silo" => fixture.SiloScheduler.ScheduleOnceAsync(Id(schedule), new Note("traced"), due, "job"),
                "a batch" => schedule.ScheduleBatch(new ScheduleBatch().ScheduleOnce(new Note("traced"), due, "job")),
                _ => (Task)schedule.ScheduleOnce(new Note("traced"), due, "job"),
            });
        }

        fixture.Clock.Advance(Second);
        await fixture.NextAsync();
        await DoneAsync(schedule);
        var dispatch = await traces.OfAsync(schedule, "job");
        var link = Assert.Single(dispatch.Links);
        Assert.Equal((caller.TraceId, caller.SpanId), (link.Context.TraceId, link.Context.SpanId));
        Assert.Equal(("dispatch", ActivityKind.Internal, ActivityStatusCode.Unset), (dispatch.OperationName, dispatch.Kind, dispatch.Status));
        Assert.Equal(default, dispatch.ParentSpanId);
        Assert.NotEqual(caller.TraceId, dispatch.TraceId);
        Assert.Equal(
            [("commandscheduler.attempt", 1), ("commandscheduler.due", due), ("commandscheduler.job", "job"), ("commandscheduler.schedule", Id(schedule))],
            dispatch.TagObjects.Select(tag => (tag.Key, tag.Value!)).OrderBy(tag => tag.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_job_that_was_scheduled_outside_a_trace_has_an_activity_without_a_link()
    {
        using var traces = new Traces();
        Assert.Null(Activity.Current);
        var schedule = await ScheduleAsync(fixture.Now);
        await fixture.NextAsync();
        await DoneAsync(schedule);
        var dispatch = await traces.OfAsync(schedule, "job");
        Assert.Empty(dispatch.Links);
        Assert.Equal(default, dispatch.ParentSpanId);
    }

    [Fact]
    public async Task Each_attempt_has_an_activity_which_tells_of_its_failure()
    {
        using var traces = new Traces();
        var failures = 0;
        fixture.Behaviour = (_, _) => failures++ == 0 ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        var schedule = await ScheduleAsync(fixture.Now, ThreeAttempts);
        await fixture.NextAsync();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [{ Status: JobStatus.Retrying }]);
        fixture.Clock.Advance(2 * Second);
        await fixture.NextAsync();
        await DoneAsync(schedule);
        var (first, second) = (await traces.OfAsync(schedule, "job"), await traces.OfAsync(schedule, "job", attempt: 2));
        Assert.Equal((ActivityStatusCode.Error, "InvalidOperationException: broken"), (first.Status, first.StatusDescription));
        Assert.Equal((ActivityStatusCode.Unset, null), (second.Status, second.StatusDescription));
    }

    [Fact]
    public async Task A_silo_with_nothing_overdue_is_healthy_and_gives_its_figures()
    {
        var report = Assert.Single((await fixture.HealthAsync()).Entries);
        Assert.Equal(("commandscheduler", HealthStatus.Healthy, null), (report.Key, report.Value.Status, report.Value.Description));
        var data = report.Value.Data;
        Assert.Equal((0, 0, 0.0), (data["attempts.running"], data["attempts.waiting"], data["attempts.overdue.seconds"]));
    }

    private static string Id(IScheduleGrain schedule) => schedule.GetPrimaryKeyString();

    /// <summary>What an instrument told, each with its tags.</summary>
    private static IEnumerable<(int Value, string Tags)> Told<T>(MetricCollector<T> collector)
        where T : struct, IConvertible
        => collector.GetMeasurementSnapshot().Select(told => (told.Value.ToInt32(null), string.Join(",", told.Tags.Select(tag => $"{tag.Key}={tag.Value}"))));

    /// <summary>Collects when the instruments are there, which are made with the first schedule.</summary>
    private async Task<MetricCollector<T>> MeterAsync<T>(string name, string unit)
        where T : struct
    {
        await fixture.NewSchedule().Describe();
        return Meters.Collect<T>(fixture.SiloServices, name, unit);
    }

    private async Task<IScheduleGrain> ScheduleAsync(DateTimeOffset due, JobOptions? options = null)
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("watched"), due, "job", options);
        return schedule;
    }

    /// <summary>Has three attempts, one after the other, end in three ways.</summary>
    private async Task FailSucceedAndQuarantineAsync(TimeSpan takes = default)
    {
        Exception?[] ends = [new InvalidOperationException("broken"), null, new UndeliverableCommandException("not on this build")];
        foreach (var end in ends)
        {
            fixture.Behaviour = (_, _) =>
            {
                fixture.Clock.Advance(takes);
                return end is null ? Task.CompletedTask : Task.FromException(end);
            };
            var schedule = await ScheduleAsync(fixture.Now, OneAttempt);
            await fixture.NextAsync();
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.All(job => job.Status is JobStatus.DeadLettered or JobStatus.Quarantined));
            await EndAsync(schedule);
        }
    }

    /// <summary>Returns when the only job of a schedule has run and that is stored.</summary>
    private async Task DoneAsync(IScheduleGrain schedule)
    {
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    /// <summary>Takes what is left of a schedule away, for the next test.</summary>
    private async Task EndAsync(IScheduleGrain schedule)
    {
        fixture.Behaviour = (_, _) => Task.CompletedTask;
        if ((await schedule.Describe()).Jobs.Count > 0)
        {
            await schedule.Cancel();
        }
    }
}
