using System.Reflection;

using CommandScheduler.Calls;
using CommandScheduler.Schedules;
using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Tests.Calls;

/// <summary>Each verb is in each layer, and does the same by each way.</summary>
public sealed class VerbTests(VerbTests.Fixture fixture) : IClassFixture<VerbTests.Fixture>
{
    private static readonly DateTimeOffset Later = new(2026, 1, 6, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Before = new(2026, 1, 5, 6, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2026, 1, 5, 8, 30, 0, TimeSpan.Zero);

    private static readonly Verb[] Verbs =
    [
        new(
            "ScheduleOnce",
            grain => grain.ScheduleOnce(new Note("once"), Later, "once"),
            (scheduler, id) => scheduler.ScheduleOnceAsync(id, new Note("once"), Later, "once"),
            batch => batch.ScheduleOnce(new Note("once"), Later, "once"),
            id => new ScheduleOnce { ScheduleId = id, Command = new Note("once"), DueAt = Later, Name = "once" },
            snapshot => Named(snapshot, "once").DueAt == Later),
        new(
            "ScheduleRecurring",
            grain => grain.ScheduleRecurring(new Note("daily"), "@daily", "daily"),
            (scheduler, id) => scheduler.ScheduleRecurringAsync(id, new Note("daily"), "@daily", "daily"),
            batch => batch.ScheduleRecurring(new Note("daily"), "@daily", "daily"),
            id => new ScheduleRecurring { ScheduleId = id, Command = new Note("daily"), Recurrence = "@daily", Name = "daily" },
            snapshot => Named(snapshot, "daily").Recurrence == "@daily"),
        new(
            "Cancel",
            grain => grain.Cancel("job"),
            (scheduler, id) => scheduler.CancelAsync(id, "job"),
            batch => batch.Cancel("job"),
            id => new CancelSchedule { ScheduleId = id, Name = "job" },
            snapshot => snapshot.Jobs.Single().Name == "failed"),
        new(
            "Pause",
            grain => grain.Pause("job", "why"),
            (scheduler, id) => scheduler.PauseAsync(id, "job", "why"),
            batch => batch.Pause("job", "why"),
            id => new PauseSchedule { ScheduleId = id, Name = "job", Reason = "why" },
            snapshot => Named(snapshot, "job") is { Status: JobStatus.Paused, PausedReason: "why" }),
        new(
            "Resume",
            grain => grain.Resume("failed"),
            (scheduler, id) => scheduler.ResumeAsync(id, "failed"),
            batch => batch.Resume("failed"),
            id => new ResumeSchedule { ScheduleId = id, Name = "failed" },
            snapshot => Named(snapshot, "failed").Status == JobStatus.DeadLettered),
        new(
            "Trigger",
            grain => grain.Trigger("job"),
            (scheduler, id) => scheduler.TriggerAsync(id, "job"),
            batch => batch.Trigger("job"),
            id => new TriggerSchedule { ScheduleId = id, Name = "job" },
            snapshot => Named(snapshot, "job").Runs == 1),
        new(
            "Requeue",
            grain => grain.Requeue("failed"),
            (scheduler, id) => scheduler.RequeueAsync(id, "failed"),
            batch => batch.Requeue("failed"),
            id => new RequeueSchedule { ScheduleId = id, Name = "failed" },
            snapshot => Named(snapshot, "failed").Recent.Count == 2),
        new(
            "Backfill",
            grain => grain.Backfill("job", Before, Until),
            (scheduler, id) => scheduler.BackfillAsync(id, "job", Before, Until),
            batch => batch.Backfill("job", Before, Until),
            id => new BackfillSchedule { ScheduleId = id, Name = "job", From = Before, To = Until },
            snapshot => Named(snapshot, "job") is { BackfillLeft: 1, Recent: [{ IsBackfill: true, DueAt: var due }] } && due == Before.AddMinutes(30)),
    ];

    public static TheoryData<string> Names => [.. Enum.GetNames<BatchVerb>()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_verb_does_the_same_by_each_way(string name)
    {
        var verb = Verbs.Single(verb => verb.Name == name);
        var batch = new ScheduleBatch();
        verb.InBatch(batch);
        Func<string, Task>[] ways =
        [
            id => verb.OnGrain(fixture.Grains.GetGrain<IScheduleGrain>(id)),
            id => verb.OnFacade(fixture.Scheduler, id),
            id => fixture.Grains.GetGrain<IScheduleGrain>(id).ScheduleBatch(batch),
            id => fixture.Scheduler.DispatchAsync(verb.AsMessage(id)),
            id => verb.OnFacade(fixture.SiloScheduler, id),
        ];
        var results = new List<ScheduleSnapshot>();
        foreach (var way in ways)
        {
            var schedule = await PrepareAsync();
            var before = await schedule.Describe();
            await way(schedule.GetPrimaryKeyString());
            results.Add(await SchedulerFixture.UntilAsync(schedule, verb.IsDone));
            Assert.True(results[^1].Version > before.Version, "Nothing has changed.");
        }

        Assert.All(results, result => Assert.Equivalent(results[0].Jobs, result.Jobs, strict: true));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_verb_is_the_same_after_it_has_waited_in_an_inbox(string name)
    {
        var batch = new ScheduleBatch { ExpectedVersion = 7, RequestId = "request" };
        Verbs.Single(verb => verb.Name == name).InBatch(batch);
        var reader = fixture.SiloServices.GetRequiredService<ChangeReader>();
        var changes = reader.Batch(batch);
        var document = InboxDocument.Write(changes, batch.ExpectedVersion, batch.RequestId);
        var read = InboxDocument.Read(document);
        Assert.Equal((7, "request"), (read.ExpectedVersion, read.RequestId));
        Assert.Equal(changes.Single().GetType(), reader.Taken(read).Single().GetType());
        Assert.Equal(document, InboxDocument.Write(reader.Taken(read), read.ExpectedVersion, read.RequestId));
    }

    [Fact]
    public async Task A_verb_that_is_refused_in_a_batch_says_what_it_says_alone_and_nothing_of_the_batch_is_done()
    {
        var schedule = await PrepareAsync();
        var before = await schedule.Describe();
        (Func<Task> Alone, Action<ScheduleBatch> InBatch)[] refused =
        [
            (() => schedule.Trigger("failed"), batch => batch.Trigger("failed")),
            (() => schedule.Requeue("job"), batch => batch.Requeue("job")),
            (() => schedule.Backfill("failed", Before, Until), batch => batch.Backfill("failed", Before, Until)),
            (() => schedule.Trigger("nobody"), batch => batch.Trigger("nobody")),
        ];
        foreach (var (alone, inBatch) in refused)
        {
            var batch = new ScheduleBatch().ScheduleOnce(new Note("first"), Later, "first");
            inBatch(batch);
            var refusal = await Assert.ThrowsAnyAsync<SchedulerException>(alone);
            var inside = await Assert.ThrowsAnyAsync<SchedulerException>(() => schedule.ScheduleBatch(batch));
            Assert.Equal((refusal.GetType(), refusal.Message), (inside.GetType(), inside.Message));
        }

        Assert.Equivalent(before, await schedule.Describe(), strict: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_verb_has_its_place_in_each_layer(string name)
    {
        Assert.NotNull(typeof(IScheduleGrain).GetMethod(name));
        Assert.NotNull(typeof(ICommandScheduler).GetMethod($"{name}Async"));
        Assert.NotNull(typeof(ScheduleBatch).GetMethod(name));
        Assert.Contains(
            typeof(CommandSchedulerExtensions).GetMethods(),
            method => method.Name == $"{name}Async" && method.GetParameters()[1].ParameterType == typeof(Guid));
        Assert.Contains(Verbs, verb => verb.Name == name);
    }

    [Fact]
    public void Each_change_and_each_message_is_that_of_a_verb()
    {
        // A job is added by two verbs and one change, jobs that fit a filter are cancelled by a change of their own, and a batch has a message without a verb.
        var changes = Concrete(typeof(Change), typeof(Change).Assembly).Except([typeof(CancelFitting)]);
        Assert.Equal(Enum.GetNames<BatchVerb>().Length - 1, changes.Count());
        var messages = Concrete(typeof(SchedulerCommand), typeof(SchedulerCommand).Assembly);
        Assert.Equal(Verbs.Select(verb => verb.AsMessage("id").GetType()).Append(typeof(ScheduleCommandBatch)).ToHashSet(), messages.ToHashSet());

        static IEnumerable<Type> Concrete(Type ancestor, Assembly assembly)
            => assembly.GetTypes().Where(type => type.IsSubclassOf(ancestor) && !type.IsAbstract);
    }

    private static JobSnapshot Named(ScheduleSnapshot snapshot, string name) => snapshot.Jobs.Single(job => job.Name == name);

    /// <summary>Makes a schedule with a recurring job that waits, and a dead letter.</summary>
    private async Task<IScheduleGrain> PrepareAsync()
    {
        fixture.Behaviour = (scheduled, _) => scheduled.Command is Note { Text: "bad" } ? throw new InvalidOperationException("bad") : Task.CompletedTask;
        var schedule = fixture.Grains.GetGrain<IScheduleGrain>($"verbs-{Guid.NewGuid():N}");
        await schedule.ScheduleBatch(new ScheduleBatch()
            .ScheduleRecurring(new Note("good"), "@hourly", "job")
            .ScheduleOnce(new Note("bad"), fixture.Now, "failed", new JobOptions { Retry = new RetryPolicy { MaxAttempts = 1 } }));
        await SchedulerFixture.UntilAsync(schedule, snapshot => Named(snapshot, "failed").Status == JobStatus.DeadLettered);
        return schedule;
    }

    public sealed class Fixture : SchedulerFixture
    {
        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.UseInMemory();
    }
}
