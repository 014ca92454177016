using System.Collections.Concurrent;

using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.WakeUps;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Reminders;
using Orleans.TestingHost;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>Silos on one database and one clock, and all that they dispatched and logged.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private readonly ConcurrentQueue<(ScheduledCommand Command, DateTimeOffset At)> _dispatched = new();

    private readonly ConcurrentDictionary<string, int> _takenUp = new();

    private int _handling;
    private int _waking;

    private Silos(string database, LookClock clock)
    {
        Database = database;
        Clock = clock;
    }

    public string Database { get; }

    public LookClock Clock { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public EventLog Log { get; } = new();

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IGrainFactory Grains => Cluster.Client;

    public IServiceProvider Services => Cluster.GetSiloServiceProvider();

    /// <summary>Gets or sets what the handler does.</summary>
    public Func<ScheduledCommand, Task> Behaviour { get; set; } = _ => Task.CompletedTask;

    /// <summary>Gets or sets the id of a schedule that is not reached when it is to be woken, or handed entries of the inbox; null for none.</summary>
    public string? OutOfReach { get; set; }

    /// <summary>Gets or sets what happens when it was not reached.</summary>
    public Action BecameOutOfReach { get; set; } = () => { };

    /// <summary>Gets what was dispatched, in order, and when by the silos' clock.</summary>
    public IReadOnlyCollection<(ScheduledCommand Command, DateTimeOffset At)> Dispatched => _dispatched;

    public static LookClock NewClock() => new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Starts silos.</summary>
    /// <param name="database">Their database.</param>
    /// <param name="configure">Changes the options of their back end.</param>
    /// <param name="silos">How many.</param>
    /// <param name="serviceId">Their service.</param>
    /// <param name="clock">Their clock.</param>
    /// <param name="watch">Watches them in the place of the call filter, for a test of silos without one; calls are not counted then.</param>
    public static async Task<Silos> StartAsync(
        string database,
        Action<PostgreSqlSchedulerOptions>? configure = null,
        short silos = 1,
        string serviceId = "tests",
        LookClock? clock = null,
        Action<ISiloBuilder>? watch = null)
    {
        var started = new Silos(database, clock ?? NewClock());
        var start = new RefusedStart();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ServiceId = serviceId;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(Orleans.Runtime.TimeProviderNames.Grains, started.Clock);
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, started.Clock);
            if (watch is null)
            {
                silo.AddOutgoingGrainCallFilter(started.CountAsync);
            }

            start.AddTo(silo);
            silo.Services.AddLogging(started.Log.AddTo);
            silo.AddCommandScheduler(scheduler => scheduler
                .UsePostgreSql(database, options =>
                {
                    // The tests turn the silo's clock.
                    options.MaxClockSkew = Timeout.InfiniteTimeSpan;
                    configure?.Invoke(options);
                })
                .Handle<Note>((_, context) => started.DispatchAsync(context.Scheduled)));
            watch?.Invoke(silo);
        });
        builder.ConfigureClient(client => client.AddCommandScheduler().AddPostgreSqlScheduling());
        started.Cluster = builder.Build();
        try
        {
            await started.Cluster.DeployAsync();
        }
        catch (Exception refusal)
        {
            await started.Cluster.DisposeAsync();
            start.AssertNothingBegan(refusal);
            throw;
        }

        return started;
    }

    public IScheduleGrain Schedule(string id) => Grains.GetGrain<IScheduleGrain>(id);

    /// <summary>Whether a schedule is in the memory of a silo.</summary>
    public async Task<bool> IsActiveAsync(string id) => await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(Schedule(id)) is not null;

    /// <summary>Counts the schedules in the memory of all silos.</summary>
    public async Task<int> ActiveAsync()
        => (await Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
            .Where(statistic => statistic.GrainType.Contains("ScheduleGrain", StringComparison.Ordinal))
            .Sum(statistic => statistic.ActivationCount);

    /// <summary>Waits until the silos know that one of them is left.</summary>
    public Task OneSiloAsync()
        => Patience.UntilAsync(async () => (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count == 1, "one silo is left");

    /// <summary>Stores a job that is due in a while, and waits until its schedule has left the memory; turns the clock by 15 seconds.</summary>
    public async Task StoreAsync(TimeSpan dueIn, params string[] ids)
    {
        var due = Now + dueIn;
        await Task.WhenAll(ids.Select(id => Schedule(id).ScheduleOnce(new Note(id), due, "job")));
        Clock.Advance(TimeSpan.FromSeconds(15));
        foreach (var id in ids)
        {
            await Patience.UntilAsync(async () => !await IsActiveAsync(id), $"schedule '{id}' leaves the memory");
        }
    }

    /// <summary>Turns the clock step by step up to a time, so that the looks at the index come along.</summary>
    public async Task AdvanceToAsync(DateTimeOffset time)
    {
        while (Now < time)
        {
            await StepAsync(time);
        }
    }

    /// <summary>Turns the clock step by step until something is so, and no further than a limit.</summary>
    public Task AdvanceUntilAsync(Func<Task<bool>> condition, DateTimeOffset atMost, string awaited)
        => Patience.UntilAsync(
            async () =>
            {
                if (await condition())
                {
                    return true;
                }

                await StepAsync(atMost);
                return false;
            },
            () => $"{awaited}, by {atMost:O}; the log says: {string.Join(" | ", Log.WarningsAndWorse.Take(3))}");

    /// <summary>Counts how often entries of the inbox were handed to a schedule.</summary>
    public int TakenUp(string id) => _takenUp.GetValueOrDefault(id);

    public bool WasDispatched(string id) => _dispatched.Any(item => item.Command.ScheduleId == id);

    public Task DispatchedAsync(string id)
        => Patience.UntilAsync(async () => WasDispatched(id) || await NeverAsync(), $"the job of schedule '{id}' is dispatched");

    public Task DispatchedAsync(int count) => Patience.UntilAsync(async () => _dispatched.Count >= count || await NeverAsync(), $"{count} dispatches");

    public Task EmptyAsync(string id) => Patience.UntilAsync(async () => (await Schedule(id).Describe()).Jobs.Count == 0, $"schedule '{id}' is done");

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

    private async Task CountAsync(IOutgoingGrainCallContext call)
    {
        if (call.MethodName is nameof(IWakeable.Wake) or nameof(IWakeable.TakeUp) && call.TargetId.Key.ToString() == OutOfReach)
        {
            BecameOutOfReach();
            throw new TimeoutException("Its silo is out of reach.");
        }

        if (call.MethodName == nameof(IWakeable.TakeUp))
        {
            _takenUp.AddOrUpdate(call.TargetId.Key.ToString()!, 1, (_, before) => before + 1);
        }

        if (call.MethodName != nameof(IWakeable.Wake))
        {
            await call.Invoke();
            return;
        }

        Interlocked.Increment(ref _waking);
        try
        {
            await call.Invoke();
        }
        finally
        {
            Interlocked.Decrement(ref _waking);
        }
    }

    private async Task DispatchAsync(ScheduledCommand command)
    {
        _dispatched.Enqueue((command, Now));
        Interlocked.Increment(ref _handling);
        try
        {
            await Behaviour(command);
        }
        finally
        {
            Interlocked.Decrement(ref _handling);
        }
    }

    /// <summary>Turns the clock on when each silo has looked at the index and waits for its next look.</summary>
    private async Task StepAsync(DateTimeOffset atMost)
    {
        await Patience.UntilAsync(
            async () => Clock.Waiting >= Cluster.Silos.Count || await NeverAsync(),
            $"{Cluster.Silos.Count} silos wait for their next look at the index");
        // What they began goes on in real time, which the clock must not outrun.
        await Patience.UntilAsync(async () => Volatile.Read(ref _waking) == 0 || await NeverAsync(), "the schedules that are being woken answer");
        await Patience.UntilAsync(async () => Attempts <= Volatile.Read(ref _handling) || await NeverAsync(), "what no handler is at has ended");
        var step = TimeSpan.FromMilliseconds(200);
        if (Now < atMost)
        {
            Clock.Advance(atMost - Now < step ? atMost - Now : step);
        }
    }

    /// <summary>Gets how many attempts run on the silos.</summary>
    private int Attempts => Cluster.Silos.Sum(silo => Cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<RunningAttempts>().Count);

    private async Task<bool> NeverAsync()
    {
        await Sql.ScalarAsync<int>(Database, "SELECT 1");
        return false;
    }
}
