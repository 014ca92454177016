using CommandScheduler.Recurrences;
using CommandScheduler.Schedules;

namespace CommandScheduler.Tests.Schedules;

/// <summary>The time at which the next occurrence may run is stored with its jitter, and put right where an older build has not done so.</summary>
public sealed class StoredRunTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private static readonly JobOptions Jittered = new() { Jitter = TimeSpan.FromMinutes(30) };

    [Fact]
    public void The_stored_time_is_the_explained_one_and_moves_on_with_the_occurrences()
    {
        var schedule = Load(ScheduleState.Empty);
        Add(schedule, "job", "@hourly", Jittered);
        for (var run = 0; run < 3; run++)
        {
            var job = schedule.State.Jobs.Single();
            Assert.InRange(job.NextRunAt!.Value - job.NextDue!.Value, TimeSpan.FromTicks(1), Jittered.Jitter);
            Assert.Equal((job.NextRunAt, job.NextRunAt), (schedule.NextBegin, schedule.Explain("job", 1, Now).Next[0].RunsAt));
            Assert.Equal(job.NextRunAt, schedule.Describe().Jobs[0].DueAt);

            Assert.Empty(schedule.Begin(job.NextRunAt.Value.AddTicks(-1)).Ready);
            var attempt = schedule.Begin(job.NextRunAt.Value).Ready.Single();
            Assert.Equal((job.NextDue, job.NextRunAt), (attempt.Due, attempt.RunAt));
            schedule.Succeeded(attempt.Key, job.NextRunAt.Value);
        }
    }

    [Fact]
    public void What_has_no_jitter_stores_no_time_beside_the_due_time()
    {
        var schedule = Load(ScheduleState.Empty);
        Add(schedule, "job", "@hourly", new JobOptions());
        Assert.Null(schedule.State.Jobs.Single().NextRunAt);
        Assert.Same(schedule.State, Load(schedule.State).State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-60)]
    [InlineData(31)]
    [InlineData(90)]
    public void A_time_that_an_older_build_left_out_or_kept_from_another_occurrence_is_computed_when_the_schedule_is_loaded(int? minutes)
    {
        var schedule = Load(ScheduleState.Empty);
        Add(schedule, "job", "@hourly", Jittered);
        Add(schedule, "other", "@daily", Jittered);
        var written = schedule.State;
        var stale = written.Jobs[0] with { NextRunAt = minutes is { } shift ? written.Jobs[0].NextDue!.Value.AddMinutes(shift) : null };

        var stored = written with { Jobs = written.Jobs.SetItem(0, stale) };
        Assert.Equal(written.Jobs, Load(stored).State.Jobs);
        Assert.Equal(written.Jobs[0].NextRunAt, JobDescription.Describe("schedule", stale).DueAt);
    }

    [Fact]
    public void A_time_that_an_older_build_kept_does_not_put_an_occurrence_off_beyond_the_next()
    {
        var schedule = Load(ScheduleState.Empty);
        Add(schedule, "job", "@hourly", new JobOptions { Jitter = TimeSpan.FromHours(4) });
        var job = schedule.State.Jobs.Single();
        Assert.InRange(job.NextRunAt!.Value - job.NextDue!.Value, TimeSpan.Zero, TimeSpan.FromHours(1));
        var stale = schedule.State with { Jobs = [job with { NextRunAt = job.NextDue.Value.AddMinutes(150) }] };
        Assert.Equal(job, Load(stale).State.Jobs.Single());
    }

    [Fact]
    public void A_time_that_an_older_build_kept_when_it_took_up_the_last_occurrence_is_dropped()
    {
        var schedule = Load(ScheduleState.Empty);
        Add(schedule, "job", "@hourly", Jittered with { EndAt = Now.AddMinutes(70) });
        var stored = schedule.State.Jobs.Single().NextRunAt;
        var retryAt = schedule.Failed(schedule.Begin(Now.AddMinutes(95)).Ready.Single().Key, PureSchedule.Failure("failed"), Now.AddMinutes(95));
        var left = schedule.State.Jobs.Single() with { NextRunAt = stored };
        Assert.Null(left.NextDue);

        var loaded = Load(schedule.State with { Jobs = [left] });
        Assert.Equal(((DateTimeOffset?)null, retryAt), (loaded.State.Jobs.Single().NextRunAt, loaded.NextBegin));
        Assert.Equal((JobStatus.Retrying, retryAt), (JobDescription.Describe("schedule", left).Status, JobDescription.Describe("schedule", left).DueAt));
    }

    [Fact]
    public void Jobs_are_found_whatever_their_order_in_the_document()
    {
        var schedule = Load(ScheduleState.Empty);
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            Add(schedule, name, "@hourly", Jittered);
        }

        var jobs = schedule.State.Jobs;
        var mixed = Load(schedule.State with { Jobs = [jobs[3], jobs[0], jobs[4], jobs[2], jobs[1]] });
        Assert.Equal(jobs, mixed.State.Jobs);
        var attempts = mixed.Begin(Now.AddMinutes(110)).Ready;
        Assert.Equal(5, attempts.Count);
        Assert.All(attempts, attempt => Assert.True(mixed.IsWanted(attempt.Key)));
        mixed.Succeeded(attempts[0].Key, Now.AddMinutes(110));
        Assert.Equal(1, mixed.State.Jobs.Single(job => job.Name == attempts[0].Job.Name).Runs);
    }

    private static Schedule Load(ScheduleState state)
        => new("schedule", state, new SchedulerOptions(), new Generations(), Now);

    private static void Add(Schedule schedule, string name, string recurrence, JobOptions options)
    {
        var rule = RecurrenceRule.Parse(recurrence, null);
        var job = new NewJob(name, new SerializedCommand { Type = "note" }, default, rule, options, null);
        schedule.Apply([new ScheduleJob(job)], "batch", null, null, Now);
    }
}
