using CommandScheduler.Queries;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Watching;

/// <summary>What is logged and counted when something around the scheduler fails.</summary>
public sealed class FailureEventTests(FaultyFixture fixture) : IClassFixture<FaultyFixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Watches("CutOff")]
    public async Task An_attempt_that_a_shutdown_ends_is_logged()
    {
        var never = new TaskCompletionSource();
        fixture.Behaviour = (_, _) => never.Task;
        var schedule = await ScheduleAsync(fixture.Now);
        var dispatched = await fixture.NextAsync();
        await fixture.RestartAsync(whileStopped: () => fixture.Behaviour = (_, _) => Task.CompletedTask);
        (await fixture.Events.FirstAsync("CutOff", schedule)).Is(6, LogLevel.Information, ("OccurrenceId", dispatched.OccurrenceId), ("Attempt", 1));
        Assert.Equal((dispatched.OccurrenceId, 1), (await fixture.NextAsync()) is var again ? (again.OccurrenceId, again.Attempt) : default);
        await SchedulerFixture.UntilAsync(Again(schedule), snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_silo_stops_though_a_handler_blocks_its_thread_and_its_command_comes_again()
    {
        using var gate = new ManualResetEventSlim(false);
        fixture.Behaviour = async (_, _) =>
        {
            await Task.Yield();
            gate.Wait(TestContext.Current.CancellationToken);
        };
        var schedule = await ScheduleAsync(fixture.Now);
        var dispatched = await fixture.NextAsync();
        var started = TimeProvider.System.GetTimestamp();
        await fixture.RestartAsync(whileStopped: () => fixture.Behaviour = (_, _) => Task.CompletedTask);
        TestContext.Current.TestOutputHelper?.WriteLine($"Stopped and started in {TimeProvider.System.GetElapsedTime(started)}.");
        Assert.False(gate.IsSet);
        Assert.Equal((dispatched.OccurrenceId, 1), (await fixture.NextAsync()) is var again ? (again.OccurrenceId, again.Attempt) : default);
        await SchedulerFixture.UntilAsync(Again(schedule), snapshot => snapshot.Jobs.Count == 0);
        gate.Set();
    }

    [Fact]
    [Watches("StoreFailed")]
    public async Task A_change_that_cannot_be_stored_is_logged()
    {
        var schedule = await ScheduleAsync(fixture.Now + Hour);
        _ = fixture.Storage.FailFor(schedule.GetGrainId());
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.Cancel());
        _ = fixture.Storage.FailFor(null);
        var logged = await fixture.Events.FirstAsync("StoreFailed", schedule);
        logged.Is(7, LogLevel.Error, ("ScheduleId", schedule.GetPrimaryKeyString()));
        Assert.Equal("The store is down.", logged.Exception?.Message);
        await schedule.Cancel();
    }

    [Fact]
    [Watches("ReminderFailed")]
    public async Task A_reminder_that_cannot_be_taken_away_is_logged()
    {
        var schedule = await ScheduleAsync(fixture.Now + Hour);
        fixture.Reminders.FailsToWrite = true;
        await schedule.Cancel();
        fixture.Reminders.FailsToWrite = false;
        await ReminderFailedAsync(schedule);
    }

    [Fact]
    [Watches("ReminderFailed")]
    public async Task A_lost_reminder_that_cannot_be_made_again_is_logged()
    {
        var schedule = await ScheduleAsync(fixture.Now + Hour);
        await fixture.RestartAsync(whileStopped: () => fixture.Reminders.TestOnlyClearTable());
        fixture.Reminders.FailsToWrite = true;
        await Again(schedule).Describe();
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await ReminderFailedAsync(schedule);
        fixture.Reminders.FailsToWrite = false;
        await Again(schedule).Cancel();
    }

    [Fact]
    [Watches("TakeOverFailed")]
    public async Task Reminders_that_cannot_be_read_when_a_silo_takes_them_over_are_logged()
    {
        await fixture.RestartAsync(whileStopped: () => fixture.Reminders.FailsToRead = true);
        var logged = await fixture.Events.FirstAsync("TakeOverFailed");
        fixture.Reminders.FailsToRead = false;
        logged.Is(10, LogLevel.Warning);
        Assert.Equal("The reminders are down.", logged.Exception?.Message);
        await fixture.RestartAsync();
    }

    [Fact]
    [Watches("WakeFailed")]
    public async Task An_overdue_schedule_that_cannot_be_woken_is_logged()
    {
        var schedule = await ScheduleAsync(fixture.Now + TimeSpan.FromSeconds(20));
        await fixture.RestartAsync(whileStopped: () => fixture.Storage.Unreadable = schedule.GetGrainId());
        var logging = fixture.Events.FirstAsync("WakeFailed");
        while (!logging.IsCompleted)
        {
            // Each turn is a call and a second of the pause before the next try.
            await fixture.NewSchedule().Describe();
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        fixture.Storage.Unreadable = null;
        var logged = await logging;
        logged.Is(11, LogLevel.Warning, ("Schedule", schedule.GetGrainId()));
        Assert.Contains("could not be read", logged.Exception?.Message, StringComparison.Ordinal);

        // A try that has begun before fails the call that joins it. The turns above may have set it off, or not.
        await Patience.UntilAsync(async () => await Record.ExceptionAsync(() => Again(schedule).Describe()) is null, "the schedule is read");
        fixture.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(schedule.GetPrimaryKeyString(), (await fixture.NextAsync()).ScheduleId);
        await SchedulerFixture.UntilAsync(Again(schedule), snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    [Watches("EntryRefused")]
    [Watches("commandscheduler.inbox.refused")]
    public async Task An_entry_of_the_inbox_that_is_refused_is_logged_and_counted()
    {
        var schedule = fixture.NewSchedule();
        await schedule.Describe();
        using var refused = Meters.Collect<long>(fixture.SiloServices, "commandscheduler.inbox.refused", "{entry}");
        await fixture.Grains.GetGrain<IWakeable>(schedule.GetGrainId()).TakeUp([new InboxEntry(7, "{}")]);
        var logged = await fixture.Events.FirstAsync("EntryRefused", schedule);
        logged.Is(12, LogLevel.Warning, ("ScheduleId", schedule.GetPrimaryKeyString()), ("Entry", 7L), ("Reason", logged["Reason"]));
        Assert.NotEqual("", Assert.IsType<string>(logged["Reason"]));
        Assert.Equal([1], refused.GetMeasurementSnapshot().Select(told => told.Value));
    }

    [Fact]
    [Watches("JobUnreadable")]
    public async Task A_job_that_this_build_cannot_read_is_listed_as_quarantined_and_logged_once()
    {
        using var log = new EventLog();
        await using var services = Reading(log, new FakeTimeProvider());
        for (var look = 0; look < 3; look++)
        {
            var listed = Assert.Single((await services.GetRequiredService<JobReader>().ListAsync(null, null, 10, TestContext.Current.CancellationToken)).Jobs);
            Assert.Equal(("schedule", "job", JobStatus.Quarantined, ""), (listed.ScheduleId, listed.Job.Name, listed.Job.Status, listed.Job.CommandType));
            Assert.StartsWith("This build cannot read the job: ", listed.Job.LastError, StringComparison.Ordinal);
        }

        // Nothing is known of it, so that no other condition holds.
        Assert.Empty((await services.GetRequiredService<JobReader>().ListAsync(
            new JobFilter { Status = JobStatus.Pending }, null, 10, TestContext.Current.CancellationToken)).Jobs);
        var logged = Assert.Single(log.All("JobUnreadable"));
        logged.Is(20, LogLevel.Warning, ("ScheduleId", "schedule"), ("JobName", "job"), ("Reason", logged["Reason"]));
    }

    [Fact]
    [Watches("StillUnreadable")]
    public async Task Of_many_that_cannot_be_read_the_log_tells_how_many_soon_and_then_each_hour()
    {
        using var log = new EventLog();
        var clock = new FakeTimeProvider();
        await using var services = Reading(log, clock);
        var unreadable = services.GetRequiredService<UnreadableLog>();
        for (var minute = 0; minute < 185; minute++)
        {
            for (var schedule = 0; schedule < 1_000; schedule++)
            {
                unreadable.Note($"s{schedule}", "", "broken");
            }

            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(20, log.All("JobUnreadable").Count());
        var told = log.All("StillUnreadable").ToList();
        Assert.Equal([1_000, 1_000, 1_000, 1_000], told.Select(logged => logged["Count"]));
        told[0].Is(23, LogLevel.Warning, ("Count", 1_000), ("ScheduleId", "s0"), ("JobName", "(all)"));
    }

    private static ServiceProvider Reading(EventLog log, TimeProvider clock) => new ServiceCollection()
        .AddLogging(log.AddTo)
        .AddSingleton(clock)
        .AddSingleton<UnreadableLog>()
        .AddSingleton<IJobDirectory>(new UnreadableJobs())
        .AddSingleton<JobReader>()
        .BuildServiceProvider();

    private async Task<IScheduleGrain> ScheduleAsync(DateTimeOffset due)
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("watched"), due, "job");
        return schedule;
    }

    /// <summary>The schedule, as the clients of the silos that run now reach it.</summary>
    private IScheduleGrain Again(IScheduleGrain schedule) => fixture.Grains.GetGrain<IScheduleGrain>(schedule.GetPrimaryKeyString());

    private async Task ReminderFailedAsync(IScheduleGrain schedule)
    {
        var logged = await fixture.Events.FirstAsync("ReminderFailed", schedule);
        logged.Is(8, LogLevel.Warning, ("ScheduleId", schedule.GetPrimaryKeyString()));
        Assert.Equal("The reminders are down.", logged.Exception?.Message);
    }

    /// <summary>Keeps one job, of a form that nobody knows.</summary>
    private sealed class UnreadableJobs : IJobDirectory
    {
        public Task<IReadOnlyList<JobEntry>> ReadAsync(JobQuery query, JobKey? after, int limit, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyList<JobEntry>>([new JobEntry("schedule", "job", """{"name":"job","open":[],"command":{"type":7}}""")]);

        public Task<JobCounts> CountAsync(JobQuery query, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
