using CommandScheduler.TestSupport;
using CommandScheduler.Tests.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Configuration;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CommandScheduler.Tests.Activations;

/// <summary>A schedule that Orleans moves is there before it is read, so that the silo which it leaves does not wait for a store.</summary>
public sealed class MovedScheduleTests : IAsyncLifetime
{
    private readonly HeldStorage _storage = new();
    private readonly SharedReminders _reminders = new();
    private InProcessTestCluster _cluster = null!;

    private static DateTimeOffset Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>("Scheduler", _storage);
            silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromHours(1));
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable>(_reminders);
            silo.AddCommandScheduler(scheduler => scheduler.Handle<Note>((_, _) => Task.CompletedTask));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_silo_that_it_leaves_does_not_wait_until_it_is_read()
    {
        var schedule = await StoredAsync("leaves");
        var (began, held) = _storage.HoldReadings();
        var source = await MoveAsync(schedule);
        await Patience.ForAsync(began, "the moved activation reads");

        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        await Patience.UntilAsync(
            async () => !(await management.GetDetailedGrainStatistics(hostsIds: [source])).Any(grain => grain.GrainId == schedule.GetGrainId()),
            "it has left");
        held.SetResult();
        await IsStoredAsync(schedule, ["stored"]);
    }

    [Fact]
    public async Task Calls_that_reach_it_before_it_is_read_wait_for_one_reading()
    {
        var schedule = await StoredAsync("calls");
        var (began, held) = _storage.HoldReadings();
        await MoveAsync(schedule);
        await Patience.ForAsync(began, "the moved activation reads");

        var calls = Enumerable.Range(0, 8).Select(number => schedule.ScheduleOnce(new Note("more"), Tomorrow, $"more-{number}")).ToList<Task>();
        calls.Add(schedule.Cancel("stored"));
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        held.SetResult();
        await Patience.ForAsync(Task.WhenAll(calls), "the calls are answered");

        Assert.Equal(1, _storage.Readings);
        await IsStoredAsync(schedule, Enumerable.Range(0, 8).Select(number => $"more-{number}"));
    }

    [Fact]
    public async Task One_that_cannot_be_read_when_it_is_moved_is_read_by_the_next_call()
    {
        var schedule = await StoredAsync("unreadable");
        var (began, held) = _storage.HoldReadings();
        await MoveAsync(schedule);
        await Patience.ForAsync(began, "the moved activation reads");
        held.SetException(new InvalidOperationException("no route to host"));
        _storage.LetReadingsGo();

        await IsStoredAsync(schedule, ["stored"]);
    }

    private async Task<IScheduleGrain> StoredAsync(string id)
    {
        var schedule = _cluster.Client.GetGrain<IScheduleGrain>(id);
        await schedule.ScheduleOnce(new Note("stored"), Tomorrow, "stored");
        return schedule;
    }

    /// <summary>Has Orleans move the activation to the other silo, and waits until it is there.</summary>
    /// <returns>The silo that it leaves.</returns>
    private async Task<SiloAddress> MoveAsync(IScheduleGrain schedule)
    {
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        var source = await management.GetActivationAddress(schedule);
        var target = _cluster.Silos.Single(silo => silo.SiloAddress != source).SiloAddress;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
        await schedule.Cast<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        await Patience.UntilAsync(async () => target.Equals(await management.GetActivationAddress(schedule)), "the schedule has moved");
        return source!;
    }

    private async Task IsStoredAsync(IScheduleGrain schedule, IEnumerable<string> names)
    {
        var expected = names.ToArray();
        Assert.Equal(expected, (await schedule.Describe()).Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
        await MoveAsync(schedule);
        Assert.Equal(expected, (await schedule.Describe()).Jobs.Select(job => job.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Keeps states in memory, and has their readings wait.</summary>
    private sealed class HeldStorage : IGrainStorage
    {
        private readonly OwnStorageTests.OwnStorage _inner = new();
        private (TaskCompletionSource Began, TaskCompletionSource Held)? _holding;
        private int _readings;

        /// <summary>Gets how often a schedule was read since readings were last held.</summary>
        public int Readings => Volatile.Read(ref _readings);

        /// <summary>Has the next readings begin, and wait.</summary>
        public (Task Began, TaskCompletionSource Held) HoldReadings()
        {
            var holding = (Began: Source(), Held: Source());
            (_holding, _readings) = (holding, 0);
            return (holding.Began.Task, holding.Held);
        }

        public void LetReadingsGo() => _holding = null;

        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Interlocked.Increment(ref _readings);
            if (_holding is var (began, held))
            {
                began.TrySetResult();
                await held.Task;
            }

            await Task.Yield();
            await _inner.ReadStateAsync(stateName, grainId, grainState);
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
            => _inner.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
            => _inner.ClearStateAsync(stateName, grainId, grainState);

        private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }}
