namespace CommandScheduler.TestSupport;

/// <summary>What every back end must do.</summary>
public abstract class SchedulerConformance(SchedulerFixture fixture)
{
    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Gets how many characters of a schedule id the back end keeps.</summary>
    protected virtual int LongestId => 512;

    [Fact]
    public async Task A_command_is_dispatched_when_due_and_not_before()
    {
        var schedule = fixture.NewSchedule();
        var due = fixture.Now + Minute;
        var job = await schedule.ScheduleOnce(new Note("once"), due, "note", new JobOptions { CorrelationId = "c", CausationId = "e", Tags = ["t"] });
        Assert.Equal((JobStatus.Pending, due), (job.Status, job.DueAt));

        fixture.Clock.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.Equal(JobStatus.Pending, (await schedule.Describe()).Jobs.Single().Status);
        fixture.NothingDispatched();

        fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var dispatched = await fixture.NextAsync();
        Assert.Equal(new Note("once"), dispatched.Command);
        Assert.Equal(
            ("note", due, 1, "c", "e", "t"),
            (dispatched.JobName, dispatched.DueAt, dispatched.Attempt, dispatched.CorrelationId, dispatched.CausationId, dispatched.Tags.Single()));
        Assert.StartsWith($"{schedule.GetPrimaryKeyString()}/note/", dispatched.OccurrenceId, StringComparison.Ordinal);

        var empty = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        Assert.Equal(0, empty.Version);
    }

    [Fact]
    public async Task A_taken_name_is_refused_and_free_again_after_the_job_ran()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("first"), fixture.Now + Minute, "note");
        var refusal = await Assert.ThrowsAsync<AlreadyScheduledException>(() => schedule.ScheduleOnce(new Note("second"), fixture.Now, "note"));
        Assert.Equal("note", refusal.JobName);

        fixture.Clock.Advance(Minute);
        Assert.Equal(new Note("first"), (await fixture.NextAsync()).Command);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        await schedule.ScheduleOnce(new Note("third"), fixture.Now, "note");
        Assert.Equal(new Note("third"), (await fixture.NextAsync()).Command);
    }

    [Fact]
    public async Task A_recurring_command_runs_again_and_again()
    {
        var schedule = fixture.NewSchedule();
        var start = fixture.Now;
        await schedule.ScheduleRecurring(new Note("tick"), "@every 1m", "tick");
        for (var run = 1; run <= 3; run++)
        {
            fixture.Clock.Advance(Minute);
            Assert.Equal(start + (run * Minute), (await fixture.NextAsync()).DueAt);
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Runs == run);
        }

        await schedule.Cancel();
        Assert.Empty((await schedule.Describe()).Jobs);
    }

    [Fact]
    public async Task A_batch_is_applied_whole_or_not_at_all()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("there"), fixture.Now + Minute, "there");
        await Assert.ThrowsAsync<AlreadyScheduledException>(() => schedule.ScheduleBatch(new ScheduleBatch()
            .ScheduleOnce(new Note("new"), fixture.Now, "new")
            .ScheduleOnce(new Note("there"), fixture.Now, "there")));
        await Assert.ThrowsAsync<ArgumentException>(()
            => schedule.ScheduleBatch(new ScheduleBatch().ScheduleOnce(new Note("new"), fixture.Now, "new").ScheduleRecurring(new Note("bad"), "61 * * * *")));
        await Assert.ThrowsAsync<JobNotFoundException>(() => schedule.ScheduleBatch(new ScheduleBatch().Cancel("there").Cancel("missing")));
        var snapshot = await schedule.Describe();
        Assert.Equal("there", snapshot.Jobs.Single().Name);
        await Assert.ThrowsAsync<ScheduleConflictException>(
            () => schedule.ScheduleBatch(new ScheduleBatch { ExpectedVersion = snapshot.Version - 1 }.Cancel()));

        var batch = new ScheduleBatch { ExpectedVersion = snapshot.Version, RequestId = "r" }
            .Cancel("there").ScheduleOnce(new Note("a"), fixture.Now + Minute).ScheduleRecurring(new Note("b"), "@hourly", "b");
        Assert.Equal(["@default0", "b"], (await schedule.ScheduleBatch(batch)).Select(job => job.Name));
        Assert.Equal(["@default0", "b"], (await schedule.ScheduleBatch(batch)).Select(job => job.Name));
        Assert.Equal(2, (await schedule.Describe()).Jobs.Count);
        await schedule.Cancel();
        await Assert.ThrowsAsync<JobNotFoundException>(() => schedule.Cancel());
    }

    [Fact]
    public async Task A_change_makes_a_new_version_and_a_batch_that_expects_the_old_one_is_refused()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("job"), fixture.Now + Minute, "job");
        var read = (await schedule.Describe()).Version;
        await schedule.Pause("job");
        var conflict = await Assert.ThrowsAsync<ScheduleConflictException>(
            () => schedule.ScheduleBatch(new ScheduleBatch { ExpectedVersion = read }.Cancel("job")));
        Assert.Equal((schedule.GetPrimaryKeyString(), read, read + 1), (conflict.ScheduleId, conflict.ExpectedVersion, conflict.ActualVersion));
        Assert.Equal((read + 1, JobStatus.Paused), (await schedule.Describe()) is var kept ? (kept.Version, kept.Jobs.Single().Status) : default);

        await schedule.ScheduleBatch(new ScheduleBatch { ExpectedVersion = read + 1 }.Cancel("job"));
        Assert.Equal(0, (await schedule.Describe()).Version);
    }

    [Fact]
    public async Task A_failing_command_is_retried_then_dead_lettered_and_can_be_requeued()
    {
        var schedule = fixture.NewSchedule();
        fixture.Behaviour = (_, _) => throw new InvalidOperationException("broken");
        await schedule.ScheduleOnce(new Note("fail"), fixture.Now, "fail", new JobOptions { Retry = new RetryPolicy { MaxAttempts = 3, Jitter = 0 } });
        Assert.Equal(1, (await fixture.NextAsync()).Attempt);
        var retrying = await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.Retrying);
        Assert.Equal(fixture.Now + TimeSpan.FromSeconds(2), retrying.Jobs.Single().DueAt);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, (await fixture.NextAsync()).Attempt);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single() is { Status: JobStatus.Retrying, Attempt: 2 });
        fixture.Clock.Advance(TimeSpan.FromSeconds(4));
        var last = await fixture.NextAsync();
        var dead = (await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.DeadLettered)).Jobs.Single();
        Assert.Equal((3, "InvalidOperationException: broken", 3), (last.Attempt, dead.LastError, dead.Attempt));

        fixture.Behaviour = (_, _) => Task.CompletedTask;
        await schedule.Requeue("fail");
        var requeued = await fixture.NextAsync();
        Assert.Equal((1, last.OccurrenceId), (requeued.Attempt, requeued.OccurrenceId));
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_handler_may_call_its_own_schedule()
    {
        var schedule = fixture.NewSchedule();
        fixture.Behaviour = async (command, grains) =>
        {
            if (command.JobName == "outer")
            {
                await grains.GetGrain<IScheduleGrain>(command.ScheduleId).ScheduleOnce(new Note("inner"), fixture.Now, "inner");
            }
        };
        await schedule.ScheduleOnce(new Note("outer"), fixture.Now, "outer");
        Assert.Equal("outer", (await fixture.NextAsync()).JobName);
        Assert.Equal("inner", (await fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_handler_may_cancel_all_jobs_of_its_own_schedule_and_start_over()
    {
        var schedule = fixture.NewSchedule();
        fixture.Behaviour = async (command, grains) =>
        {
            if (command.JobName == "outer")
            {
                var own = grains.GetGrain<IScheduleGrain>(command.ScheduleId);
                Assert.True(await own.TryCancel());
                Assert.Empty((await own.Describe()).Jobs);
                await own.ScheduleOnce(new Note("next"), fixture.Now, "next");
            }
        };
        await schedule.ScheduleRecurring(new Note("outer"), "@every 1h", "outer");
        await schedule.Trigger("outer");
        Assert.Equal("outer", (await fixture.NextAsync()).JobName);
        Assert.Equal("next", (await fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_schedule_whose_last_job_is_cancelled_while_it_runs_answers_meanwhile()
    {
        var schedule = fixture.NewSchedule();
        var end = new TaskCompletionSource();
        fixture.Behaviour = (command, _) => command.JobName == "long" ? end.Task : Task.CompletedTask;
        await schedule.ScheduleOnce(new Note("long"), fixture.Now, "long");
        await fixture.NextAsync();
        await schedule.Cancel("long");
        Assert.Empty((await schedule.Describe()).Jobs);
        await schedule.ScheduleOnce(new Note("other"), fixture.Now, "other");
        Assert.Equal("other", (await fixture.NextAsync()).JobName);
        end.SetResult();
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_paused_job_waits_and_a_triggered_one_does_not()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleOnce(new Note("paused"), fixture.Now + Minute, "paused");
        await schedule.Pause("paused", "because");
        fixture.Clock.Advance(2 * Minute);
        Assert.Equal((JobStatus.Paused, "because"), (await schedule.Describe()).Jobs.Select(job => (job.Status, job.PausedReason)).Single());
        fixture.NothingDispatched();
        await schedule.Trigger("paused");
        Assert.Equal("paused", (await fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_recurring_job_that_is_triggered_twice_at_one_instant_has_two_occurrences()
    {
        var schedule = fixture.NewSchedule();
        await schedule.ScheduleRecurring(new Note("again"), "@daily", "again");
        var ids = new List<string>();
        for (var trigger = 0; trigger < 3; trigger++)
        {
            await schedule.Trigger("again");
            ids.Add((await fixture.NextAsync()).OccurrenceId);
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Status == JobStatus.Pending);
        }

        Assert.Equal(3, ids.Distinct().Count());
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_past_range_runs_once_more_beside_the_recurrence()
    {
        var schedule = fixture.NewSchedule();
        var next = (await schedule.ScheduleRecurring(new Note("report"), "0 3 * * *", "report")).DueAt;
        var to = new DateTimeOffset(fixture.Now.UtcDateTime.Date, TimeSpan.Zero);
        await RefusedAsync("2 occurrences", () => schedule.Backfill("report", to.AddDays(-3), to, new BackfillOptions { Max = 2 }));
        await RefusedAsync("no occurrence", () => schedule.Backfill("report", to.AddHours(-2), to));
        await RefusedAsync("now", () => schedule.Backfill("report", to, fixture.Now.AddHours(1)));
        Assert.Equal(3, await schedule.Backfill("report", to.AddDays(-3).AddHours(3), to.AddHours(3), new BackfillOptions { Spacing = Minute }));

        List<ScheduledCommand> runs = [await fixture.NextAsync()];
        foreach (var left in (long[])[1, 0])
        {
            await SchedulerFixture.UntilAsync(
                schedule,
                snapshot => snapshot.Jobs.Single() is { Status: JobStatus.Pending, Recent.Count: var recorded } && recorded == runs.Count);
            fixture.Clock.Advance(Minute - TimeSpan.FromMilliseconds(1));
            Assert.Equal((JobStatus.Pending, left + 1), (await schedule.Describe()).Jobs.Select(job => (job.Status, job.BackfillLeft)).Single());
            fixture.NothingDispatched();
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            runs.Add(await fixture.NextAsync());
            Assert.Equal(left, (await schedule.Describe()).Jobs.Single().BackfillLeft);
        }

        Assert.Equal([to.AddDays(-3).AddHours(3), to.AddDays(-2).AddHours(3), to.AddDays(-1).AddHours(3)], runs.Select(run => run.DueAt));
        Assert.Equal(3, runs.Select(run => run.OccurrenceId).Distinct().Count());
        var job = (await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Recent.Count == 3)).Jobs.Single();
        Assert.Equal((0, next), (job.Runs, job.DueAt));
        Assert.All(job.Recent, recorded => Assert.Equal((OccurrenceOutcome.Succeeded, true, 1), (recorded.Outcome, recorded.IsBackfill, recorded.Attempts)));
        await schedule.Cancel();

        static async Task RefusedAsync(string part, Func<Task> call)
            => Assert.Contains(part, (await Assert.ThrowsAsync<ArgumentException>(call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_calendar_excludes_is_recorded_and_explained_and_does_not_run()
    {
        var schedule = fixture.NewSchedule();
        fixture.Clock.Advance(fixture.Now.Minute % 2 * Minute);
        var start = fixture.Now;
        await schedule.ScheduleRecurring(
            new Note("tick"),
            "@every 1m",
            "tick",
            new JobOptions { Exclude = new Exclusions { Calendar = SchedulerFixture.OddMinutes } });
        var explained = await schedule.Explain("tick", 4);
        Assert.Equal([OccurrenceOutcome.Skipped, null, OccurrenceOutcome.Skipped, null], explained.Next.Select(expected => expected.Outcome));
        Assert.Equal((OccurrenceShift.Excluded, "Every minute"), (explained.Next[0].Notes.Single().Shift, explained.Description));

        for (var minute = 1; minute <= 4; minute++)
        {
            fixture.Clock.Advance(Minute);
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Single().Recent.Count == minute);
        }

        Assert.Equal([start + (2 * Minute), start + (4 * Minute)], [(await fixture.NextAsync()).DueAt, (await fixture.NextAsync()).DueAt]);
        fixture.NothingDispatched();
        var recent = (await schedule.Describe()).Jobs.Single().Recent;
        Assert.Equal(
            [OccurrenceOutcome.Skipped, OccurrenceOutcome.Succeeded, OccurrenceOutcome.Skipped, OccurrenceOutcome.Succeeded],
            recent.Select(recorded => recorded.Outcome));
        Assert.Contains($"calendar '{SchedulerFixture.OddMinutes}' excludes", recent[0].Reason, StringComparison.Ordinal);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => schedule.ScheduleRecurring(new Note("no"), "@daily", "no", new JobOptions { Exclude = new Exclusions { Calendar = "Mars" } }));
        Assert.Contains(SchedulerFixture.OddMinutes, refusal.Message, StringComparison.Ordinal);
        await schedule.Cancel();
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_forward_is_noticed_within_a_minute()
    {
        var schedule = fixture.NewSchedule();
        var due = fixture.Now + (9 * Minute);
        var dispatchedAt = default(DateTimeOffset);
        fixture.Behaviour = (command, _) =>
        {
            dispatchedAt = command.JobName == "leap" ? fixture.Now : dispatchedAt;
            return Task.CompletedTask;
        };
        await schedule.ScheduleOnce(new Note("leap"), due, "leap");
        fixture.Clock.AdjustTime(fixture.Now + (8.5 * Minute));
        // A call would tell the schedule what the clock says; another schedule shows that what was set off has had its turn.
        var other = fixture.NewSchedule();
        await other.ScheduleOnce(new Note("other"), fixture.Now, "other");
        Assert.Equal("other", (await fixture.NextAsync()).JobName);
        // Its attempt must have ended before the clock goes on, or it is given up and repeated.
        await SchedulerFixture.UntilAsync(other, snapshot => snapshot.Jobs.Count == 0);
        fixture.NothingDispatched();
        fixture.Clock.Advance(Minute);
        Assert.Equal("leap", (await fixture.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        Assert.Equal(due + (Minute / 2), dispatchedAt);
        fixture.Behaviour = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_start_up_that_registers_its_jobs_again_changes_nothing_unless_they_changed()
    {
        var schedule = fixture.NewSchedule();
        var options = new JobOptions { IfExists = IfExists.ReplaceIfChanged, Tags = ["nightly"], Retry = new RetryPolicy { MaxAttempts = 2 } };
        var first = await schedule.ScheduleRecurring(new Note("tick"), "@every 1h", "tick", options);
        await schedule.Pause("tick", "maintenance");
        fixture.Clock.Advance(Minute);

        var again = await schedule.ScheduleRecurring(new Note("tick"), "@every 1h", "tick", options);
        Assert.Equal((first.DueAt, "maintenance"), (again.DueAt, again.PausedReason));

        var changed = await schedule.ScheduleRecurring(new Note("tick"), "@every 2h", "tick", options);
        Assert.Equal((fixture.Now.AddHours(2), null), (changed.DueAt, changed.PausedReason));
        Assert.NotEqual(changed.DueAt, (await schedule.ScheduleRecurring(new Note("tock"), "@every 1h", "tick", options)).DueAt);
        await schedule.Cancel();
    }

    [Fact]
    public async Task The_schedulers_own_commands_can_be_scheduled()
    {
        var target = Guid.NewGuid().ToString("N");
        await fixture.Scheduler.DispatchAsync(new ScheduleOnce
        {
            ScheduleId = target,
            DueAt = fixture.Now,
            Command = new ScheduleOnce { ScheduleId = target, Command = new Note("nested"), DueAt = fixture.Now, Name = "nested" },
            Options = new JobOptions { CorrelationId = "conversation" },
        }, TestContext.Current.CancellationToken);
        var nested = await fixture.NextAsync();
        Assert.Equal(("nested", "conversation"), (nested.JobName, nested.CorrelationId));
        await SchedulerFixture.UntilAsync(fixture.Grains.GetGrain<IScheduleGrain>(target), snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task Bad_input_is_refused_with_its_parameter_the_value_and_the_remedy()
    {
        var schedule = fixture.NewSchedule();
        var note = new Note("x");
        await Refused("command", "null", "Pass the command", () => schedule.ScheduleOnce(null!, fixture.Now));
        await Refused("command", "'System.Object'", "Handle<Object>", () => schedule.ScheduleOnce(new object(), fixture.Now));
        await Refused("command", "+Unserializable'", "with [GenerateSerializer]", () => schedule.ScheduleOnce(new Unserializable(), fixture.Now));

        // These can be copied, and not be sent. On a silo there is nobody who handles them.
        var remedy = fixture.Grains is IClusterClient ? "with [GenerateSerializer]" : "Handle<";
        await Refused(
            "command",
            "'System.Threading.CancellationToken'",
            remedy,
            () => schedule.ScheduleOnce(CancellationToken.None, fixture.Now));
        await Refused("command", "'System.IntPtr'", remedy, () => schedule.ScheduleOnce((nint)1, fixture.Now));
        await Refused(
            "batch",
            "+Unserializable'",
            "with [GenerateSerializer]",
            () => schedule.ScheduleBatch(new ScheduleBatch().ScheduleOnce(new Unserializable(), fixture.Now)));
        await Refused(
            "command",
            "'tests.note' takes 700",
            "Keep large data elsewhere",
            () => schedule.ScheduleOnce(new Note(new string('x', 70_000)), fixture.Now));
        await Refused("name", "''", "or null for a default name", () => schedule.ScheduleOnce(note, fixture.Now, ""));
        await Refused("name", "129 characters", "Shorten it", () => schedule.ScheduleOnce(note, fixture.Now, new string('n', 129)));
        await Refused("name", "U+0001 at position 1", "Remove control characters", () => schedule.ScheduleOnce(note, fixture.Now, "a\u0001b"));
        await Refused("dueAt", "9999", "Choose an earlier one", () => schedule.ScheduleOnce(note, DateTimeOffset.MaxValue));
        await Refused("recurrence", "'0 0 30 2 *'", "Correct", () => schedule.ScheduleRecurring(note, "0 0 30 2 *"));
        await Refused("options", "'Mars/Base'", "IANA", () => schedule.ScheduleRecurring(note, "@daily", options: new JobOptions { TimeZone = "Mars/Base" }));
        await Refused(
            "options",
            "2.00:00:00",
            "to 1.00:00:00",
            () => schedule.ScheduleOnce(note, fixture.Now, options: new JobOptions { AttemptTimeout = TimeSpan.FromDays(2) }));
        await Refused(
            "options",
            "'misspelt'",
            "UseDispatcher<TGrain>(\"misspelt\")",
            () => schedule.ScheduleOnce(note, fixture.Now, options: new JobOptions { Dispatcher = "misspelt" }));
        await Refused("batch", "empty", "Add at least one", () => schedule.ScheduleBatch(new ScheduleBatch()));
        await Refused(
            "batch",
            "'twice' twice",
            "Name each job once",
            () => schedule.ScheduleBatch(new ScheduleBatch().ScheduleOnce(note, fixture.Now, "twice").Cancel("twice")));
        await Refused(
            "scheduleId",
            "513 characters",
            "Shorten it",
            () => fixture.Grains.GetGrain<IScheduleGrain>(new string('i', 513)).ScheduleOnce(note, fixture.Now));
        Assert.Empty((await schedule.Describe()).Jobs);

        static async Task Refused(string parameter, string value, string remedy, Func<Task> call)
        {
            var refusal = await Assert.ThrowsAnyAsync<ArgumentException>(call);
            Assert.Equal(parameter, refusal.ParamName);
            Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_that_look_alike_are_schedules_of_their_own()
    {
        string[] ids =
        [
            "beef",
            "BEEF",
            "0beef",
            "{0}{1}%s",
            "{guid}",
            "{{guid}}",
            "a}",
            "{\uFDD00}",
            "1",
            "01",
            "7+a",
            "07+a",
            "a/b#c %20",
            "日本🎫",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            new string('x', LongestId),
        ];
        foreach (var id in ids)
        {
            await fixture.Grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note(id), fixture.Now + TimeSpan.FromDays(1), "job");
        }

        foreach (var id in ids)
        {
            var schedule = fixture.Grains.GetGrain<IScheduleGrain>(id);
            await schedule.Trigger("job");
            Assert.Equal((id, new Note(id)), ((await fixture.NextAsync()) is var command ? command.ScheduleId : null, (Note)command.Command));
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        }
    }

    private sealed class Unserializable;
}
