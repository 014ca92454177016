using System.Collections.Concurrent;

using CommandScheduler.Stores;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Configuration;
using Orleans.TestingHost;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>A silo on the clock of the machine, a client, and a load of jobs that is written down in a ledger.</summary>
internal sealed class StormSilo : IAsyncDisposable
{
    public const int Callers = 32;

    /// <summary>The text of a command whose handler goes on until it is released.</summary>
    public const string Held = "held";

    private readonly InProcessTestCluster _cluster;
    private readonly ConcurrentDictionary<string, bool> _begun = new();

    private StormSilo(string database, Action<PostgreSqlSchedulerOptions>? configure, Ledger? ledger)
    {
        Ledger = ledger ?? new();
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "storm";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Patience.Limit);
            silo.AddIncomingGrainCallFilter(call =>
            {
                if (call.MethodName == nameof(IScheduleGrain.ScheduleOnce))
                {
                    _begun.TryAdd(call.TargetId.Key.ToString()!, true);
                }

                return call.Invoke();
            });
            silo.AddCommandScheduler(scheduler => scheduler
                .UsePostgreSql(database, options =>
                {
                    // How long a fault lasts on a slow machine must not decide who is told of it.
                    options.RetryFor = Patience.Limit;
                    configure?.Invoke(options);
                })
                .Handle<Note>((note, context) =>
                {
                    Ledger.Dispatched(context.Scheduled);
                    return note.Text == Held ? Release.Task.WaitAsync(context.CancellationToken) : Task.CompletedTask;
                }));
        });
        builder.ConfigureClient(client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Patience.Limit));
        _cluster = builder.Build();
    }

    public Ledger Ledger { get; }

    /// <summary>Gets what lets the handlers of held commands end.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IGrainFactory Grains => _cluster.Client;

    public static async Task<StormSilo> StartAsync(string database, Action<PostgreSqlSchedulerOptions>? configure = null, Ledger? ledger = null)
    {
        var silo = new StormSilo(database, configure, ledger);
        try
        {
            await silo._cluster.DeployAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Schedules recurring jobs that run each second, so often and no more.</summary>
    public async Task RecurAsync(int schedules, int runs)
    {
        var options = new JobOptions { MaxRuns = runs, Overlap = Overlap.Queue, CatchUp = new() { Mode = CatchUpMode.All, Spacing = TimeSpan.Zero } };
        for (var number = 0; number < schedules; number++)
        {
            await Grains.GetGrain<IScheduleGrain>($"every-{number}").ScheduleRecurring(new Note($"every-{number}"), "@every 1s", "work", options);
            Ledger.Acknowledge($"every-{number}", runs);
        }
    }

    /// <summary>
    /// Schedules one-off jobs from several callers at once, each in a schedule of its own and due at random within a
    /// time; now and then one that must be refused.
    /// </summary>
    public Task StormAsync(int jobs, TimeSpan dueWithin, string prefix = "once") => Task.WhenAll(
        Enumerable.Range(0, Callers).Select(caller => CallAsync(prefix, caller, jobs, dueWithin)));

    /// <summary>Waits until everything acknowledged was dispatched and all outcomes are recorded.</summary>
    public async Task SettleAsync(PostgresCluster postgres)
    {
        await Ledger.UntilAsync(() => Ledger.Missing == 0, "the dispatch of everything that was acknowledged");
        await Patience.UntilAsync(
            async () => await postgres.ScalarAsync("SELECT count(*) FROM scheduler.schedules") is 0L,
            () => $"all outcomes are recorded. {Ledger}");
    }

    /// <summary>Gets the occurrences whose outcomes are recorded: they were dispatched, and their schedules are gone.</summary>
    public async Task<IReadOnlyCollection<string>> RecordedAsync(PostgresCluster postgres)
    {
        var dispatched = Ledger.Schedules;
        var left = (await postgres.ScalarAsync("SELECT coalesce(array_agg(schedule_id), '{}') FROM scheduler.schedules") as string[])!.ToHashSet();
        return [.. dispatched.Where(occurrence => !left.Contains(occurrence.Value)).Select(occurrence => occurrence.Key)];
    }

    /// <summary>
    /// Asserts that a fault is over when everything has settled: of what is scheduled from then on nothing is repeated,
    /// and neither is anything else.
    /// </summary>
    public async Task AssertCalmAsync(PostgresCluster postgres)
    {
        var repeats = Ledger.Repeats;
        await StormAsync(jobs: 200, dueWithin: TimeSpan.FromSeconds(1), "calm");
        await SettleAsync(postgres);
        Assert.Equal(repeats, Ledger.Repeats);
    }

    /// <summary>Forgets which schedules were called.</summary>
    public void ForgetCalls() => _begun.Clear();

    /// <summary>Says whether a schedule has begun with a call to schedule something, since the last time that calls were forgotten.</summary>
    public bool HasBegun(string scheduleId) => _begun.ContainsKey(scheduleId);

    /// <summary>Gets how many calls of the store activations wait for.</summary>
    public int Waiting => _cluster.GetSiloServiceProvider().GetRequiredService<StoreCalls>().Waiting;

    /// <summary>Stops the silo as its host does, and leaves the client.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync()
    {
        var told = TimeProvider.System.GetTimestamp();
        await _cluster.StopSiloAsync(_cluster.Silos[0]);
        return TimeProvider.System.GetElapsedTime(told);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private async Task CallAsync(string prefix, int caller, int jobs, TimeSpan dueWithin)
    {
        for (var number = caller; number < jobs; number += Callers)
        {
            var schedule = Grains.GetGrain<IScheduleGrain>($"{prefix}-{number}");
            await OnceAsync(schedule, $"{prefix}-{number}", TimeProvider.System.GetUtcNow() + (Random.Shared.NextDouble() * dueWithin));
            if (number % 20 == 0)
            {
                await OnceAsync(schedule, $"{prefix}-again-{number}", TimeProvider.System.GetUtcNow());
            }
        }
    }

    private async Task OnceAsync(IScheduleGrain schedule, string text, DateTimeOffset due)
    {
        try
        {
            await schedule.ScheduleOnce(new Note(text), due, "work");
            Ledger.Acknowledge(text);
        }
        catch (AlreadyScheduledException)
        {
            Ledger.Refuse(text);
        }
        catch (Exception exception)
        {
            Ledger.LeaveOpen(text, exception);
        }
    }
}
