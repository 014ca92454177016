using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

using Orleans.TestingHost;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>A silo on the clock of the machine, a client, and a load of jobs that is written down in a ledger.</summary>
internal sealed class StormSilo : IAsyncDisposable
{
    public const int Callers = 32;

    private readonly InProcessTestCluster _cluster;

    private StormSilo(string database, Action<PostgreSqlSchedulerOptions>? configure)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddCommandScheduler(scheduler => scheduler
            .UsePostgreSql(database, options => configure?.Invoke(options))
            .Handle<Note>((_, context) =>
            {
                Ledger.Dispatched(context.Scheduled);
                return Task.CompletedTask;
            })));
        _cluster = builder.Build();
    }

    public Ledger Ledger { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    public static async Task<StormSilo> StartAsync(string database, Action<PostgreSqlSchedulerOptions>? configure = null)
    {
        var silo = new StormSilo(database, configure);
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

    /// <summary>Schedules one-off jobs from several callers at once, each in a schedule of its own and due at random within a time; now and then one that must be refused.</summary>
    public Task StormAsync(int jobs, TimeSpan dueWithin, string prefix = "once") => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallAsync(prefix, caller, jobs, dueWithin)));

    /// <summary>Waits until everything acknowledged was dispatched and all outcomes are recorded.</summary>
    public async Task SettleAsync(PostgresCluster postgres, TimeSpan? limit = null)
    {
        await Ledger.UntilAsync(() => Ledger.Missing == 0, "the dispatch of everything that was acknowledged", limit);
        var started = TimeProvider.System.GetTimestamp();
        while (await postgres.ScalarAsync("SELECT count(*) FROM scheduler.schedules") is long and > 0 and var left)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"{left} schedules were dispatched and their outcomes are not recorded. {Ledger}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
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
