using System.Collections.Concurrent;

using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Storage;

namespace CommandScheduler.Tests.Schedules;

/// <summary>A grain storage that the application brings, and what holds when it fails.</summary>
public sealed class OwnStorageTests(OwnStorageTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<OwnStorageTests.Fixture>
{
    private readonly Fixture _own = fixture;

    [Fact]
    public async Task A_failing_store_leaves_the_outcome_unknown_and_the_next_call_sees_what_is_stored()
    {
        var schedule = _own.NewSchedule();
        await schedule.ScheduleOnce(new Note("stored"), _own.Now + Minute, "stored");
        _ = _own.Storage.FailFor(schedule.GetGrainId());
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.ScheduleOnce(new Note("lost"), _own.Now, "lost"));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => schedule.Cancel("stored"));
        _ = _own.Storage.FailFor(null);

        Assert.Equal("stored", (await schedule.Describe()).Jobs.Single().Name);
        _own.NothingDispatched();
        _own.Clock.Advance(Minute);
        Assert.Equal("stored", (await _own.NextAsync()).JobName);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_first_write_that_a_storage_repeats_because_its_answer_got_lost_is_known_as_its_own()
    {
        var schedule = _own.NewSchedule();
        _own.Storage.RepeatInsert(schedule.GetGrainId());
        await schedule.ScheduleOnce(new Note("once"), _own.Now + Minute, "once");
        Assert.Equal("once", (await schedule.Describe()).Jobs.Single().Name);
        await Assert.ThrowsAsync<AlreadyScheduledException>(() => schedule.ScheduleOnce(new Note("twice"), _own.Now, "once"));
        await schedule.Cancel();
    }

    [Fact]
    public async Task What_meets_a_row_when_it_is_first_stored_is_decided_once_more()
    {
        var template = _own.NewSchedule();
        await template.ScheduleOnce(new Note("there"), _own.Now + Minute, "there");

        var both = Behind();
        var calls = Enumerable.Range(0, 3).Select(number => both.ScheduleOnce(new Note("mine"), _own.Now + (2 * Minute), $"mine{number}"));
        Assert.Equal(["mine0", "mine1", "mine2"], (await Task.WhenAll(calls)).Select(job => job.Name));
        Assert.Equal(["mine0", "mine1", "mine2", "there"], (await both.Describe()).Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<AlreadyScheduledException>(() => Behind().ScheduleOnce(new Note("twice"), _own.Now, "there"));
        var kept = await Behind().ScheduleOnce(new Note("twice"), _own.Now, "there", new() { IfExists = IfExists.Keep });
        Assert.Equal(_own.Now + Minute, kept.DueAt);
        await template.Cancel();

        _own.Clock.Advance(Minute);
        Assert.Equal(["there", "there", "there"], [(await _own.NextAsync()).JobName, (await _own.NextAsync()).JobName, (await _own.NextAsync()).JobName]);
        _own.Clock.Advance(Minute);
        Assert.Equal(3, new HashSet<string> { (await _own.NextAsync()).JobName, (await _own.NextAsync()).JobName, (await _own.NextAsync()).JobName }.Count);
        await SchedulerFixture.UntilAsync(both, snapshot => snapshot.Jobs.Count == 0);

        IScheduleGrain Behind()
        {
            var schedule = _own.NewSchedule();
            _own.Storage.CopyBeforeInsert(template.GetGrainId(), schedule.GetGrainId());
            return schedule;
        }
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_stored_is_dispatched_again_under_the_same_id()
    {
        var schedule = _own.NewSchedule();
        await schedule.ScheduleOnce(new Note("twice"), _own.Now + Minute, "twice");
        var failed = _own.Storage.FailFor(schedule.GetGrainId());
        _own.Clock.Advance(Minute);
        var first = await _own.NextAsync();
        await failed;
        _ = _own.Storage.FailFor(null);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0 || snapshot.Jobs.Single().Status == JobStatus.Running);
        Assert.Equal(first.OccurrenceId, (await _own.NextAsync()).OccurrenceId);
        await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_read_quotes_its_storage_and_is_read_when_that_answers()
    {
        var schedule = _own.NewSchedule();
        _own.Storage.Unreadable = schedule.GetGrainId();
        var refusal = await Assert.ThrowsAsync<SchedulerException>(() => schedule.Describe());
        Assert.Contains(
            "could not be read, and nothing was changed: no route to host. Try again when its storage answers.",
            refusal.Message,
            StringComparison.Ordinal);
        _own.Storage.Unreadable = null;
        Assert.Empty((await schedule.Describe()).Jobs);
    }

    [Fact]
    public async Task A_storage_that_cannot_list_its_jobs_is_said_to_be_so_on_silos_and_clients()
    {
        foreach (var scheduler in (ICommandScheduler[])[_own.Scheduler, _own.SiloScheduler])
        {
            foreach (var query in (Func<Task>[])
                [
                    () => scheduler.ListJobsAsync(),
                    () => scheduler.CountJobsAsync(),
                    () => scheduler.RequeueAllAsync(),
                    () => scheduler.CancelManyAsync(new JobFilter { Tag = "tag" }),
                ])
            {
                var refusal = await Assert.ThrowsAsync<NotSupportedException>(query);
                Assert.Contains("OwnStorage, cannot list", refusal.Message, StringComparison.Ordinal);
                Assert.Contains("DescribeAsync", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    public sealed class Fixture : SchedulerFixture
    {
        private readonly SharedReminders _reminders = new();

        public OwnStorage Storage { get; } = new();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
        {
            scheduler.Silo.Services.AddKeyedSingleton<IGrainStorage>("Scheduler", Storage);
            scheduler.Silo.AddReminders();
            scheduler.Services.AddSingleton<IReminderTable>(_reminders);
        }
    }

    /// <summary>Keeps the states in the test's memory, so that they outlive a silo.</summary>
    public sealed class OwnStorage : IGrainStorage
    {
        private readonly ConcurrentDictionary<(string, GrainId), (object State, string ETag)> _states = new();
        private readonly ConcurrentDictionary<GrainId, GrainId> _copies = new();
        private readonly ConcurrentDictionary<GrainId, bool> _repeated = new();
        private GrainId? _failing;
        private TaskCompletionSource _failed = new();

        /// <summary>Has a schedule stored as another one is, just before somebody stores it for the first time.</summary>
        public void CopyBeforeInsert(GrainId template, GrainId schedule) => _copies[schedule] = template;

        /// <summary>Has the write that stores a schedule for the first time carried out twice, as clients do that got no answer.</summary>
        public void RepeatInsert(GrainId schedule) => _repeated[schedule] = true;

        /// <summary>Gets or sets the schedule that cannot be read.</summary>
        public GrainId? Unreadable { get; set; }

        /// <returns>Ends when a write has failed.</returns>
        public Task FailFor(GrainId? grain)
        {
            _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _failing = grain;
            return _failed.Task;
        }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (grainId == Unreadable)
            {
                throw new InvalidOperationException("no route to host");
            }

            if (_states.TryGetValue((stateName, grainId), out var stored))
            {
                (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)stored.State, stored.ETag, true);
            }

            return Task.CompletedTask;
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (_copies.TryRemove(grainId, out var template))
            {
                _states[(stateName, grainId)] = (_states[(stateName, template)].State, Guid.NewGuid().ToString());
            }

            await FailAsync(stateName, grainId, grainState.ETag);
            if (_repeated.TryRemove(grainId, out _))
            {
                _states[(stateName, grainId)] = (grainState.State!, Guid.NewGuid().ToString());
                await FailAsync(stateName, grainId, grainState.ETag);
            }

            grainState.ETag = Guid.NewGuid().ToString();
            grainState.RecordExists = true;
            _states[(stateName, grainId)] = (grainState.State!, grainState.ETag);
        }

        public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await FailAsync(stateName, grainId, grainState.ETag);
            (grainState.ETag, grainState.RecordExists) = (null!, false);
            _states.TryRemove((stateName, grainId), out _);
        }

        private async Task FailAsync(string stateName, GrainId grain, string? etag)
        {
            await Task.Yield();
            if (grain == _failing)
            {
                _failed.TrySetResult();
                throw new InvalidOperationException("The store is down.");
            }

            var stored = _states.TryGetValue((stateName, grain), out var state) ? state.ETag : null;
            if (stored != etag)
            {
                throw new InconsistentStateException("The state was written by another activation.", stored!, etag!);
            }
        }
    }
}
