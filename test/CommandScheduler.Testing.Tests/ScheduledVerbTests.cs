namespace CommandScheduler.Testing.Tests;

/// <summary>Commands of the scheduler itself that are scheduled: each occurrence has its effect once, whatever crashes.</summary>
public sealed class ScheduledVerbTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(FaultPoint.AfterDispatch)]
    [InlineData(FaultPoint.BeforeStore)]
    public async Task A_verb_whose_silo_crashes_after_it_has_its_effect_once(FaultPoint point)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        await cluster.Scheduler.ScheduleRecurringAsync("target", new Note("triggered"), "@yearly", "job");
        var at = cluster.Now + Hour;
        await ScheduleAsync("trigger", new TriggerSchedule { ScheduleId = "target", Name = "job" });
        await ScheduleAsync("range", new BackfillSchedule { ScheduleId = "target", Name = "job", From = cluster.Now.AddDays(-366), To = cluster.Now });
        await ScheduleAsync("once", new ScheduleOnce { ScheduleId = "target", Command = new Note("once"), DueAt = at + Hour });
        var batch = new ScheduleBatch().ScheduleOnce(new Note("batch"), at + Hour);
        await ScheduleAsync("batch", new ScheduleCommandBatch { ScheduleId = "target", Batch = batch });
        await cluster.AdvanceAsync(3 * Hour);

        Assert.Equal(0, cluster.Faults.Outstanding);
        var occurrences = cluster.Dispatcher.Of<Note>().Select(dispatch => dispatch.Scheduled).DistinctBy(scheduled => scheduled.OccurrenceId);
        Assert.Equal(
            ["batch", "once", "triggered", "triggered"],
            occurrences.Select(scheduled => ((Note)scheduled.Command).Text).Order(StringComparer.Ordinal));

        async Task ScheduleAsync(string schedule, SchedulerCommand command)
        {
            await cluster.Scheduler.ScheduleOnceAsync(schedule, command, at, "verb");
            cluster.Faults.Crash(point, scheduleId: schedule);
        }
    }

    [Fact]
    public async Task A_registration_that_is_scheduled_leaves_what_has_not_changed()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        var register = new ScheduleRecurring
        {
            ScheduleId = "target",
            Command = new Note("work"),
            Recurrence = "@every 90m",
            Name = "work",
            Options = new JobOptions { IfExists = IfExists.ReplaceIfChanged },
        };
        await cluster.Scheduler.ScheduleRecurringAsync("registrar", register, "@hourly", "register");
        await cluster.AdvanceAsync(TimeSpan.FromHours(24));
        Assert.InRange(cluster.Dispatcher.Of<Note>().Count, 15, 16);
    }

    [Fact]
    public async Task A_verb_that_can_never_be_carried_out_is_not_tried_again()
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        var bad = new ScheduleRecurring { ScheduleId = "target", Command = new Note("never"), Recurrence = "99 * * * *" };
        await cluster.Scheduler.ScheduleOnceAsync("cause", bad, cluster.Now + Hour, "verb");
        await cluster.AdvanceAsync(Hour);
        var job = Assert.Single((await cluster.Scheduler.DescribeAsync("cause")).Jobs);
        Assert.Equal((JobStatus.DeadLettered, 1), (job.Status, job.Attempt));
        Assert.Contains("99", job.LastError, StringComparison.Ordinal);
    }
}
