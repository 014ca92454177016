using System.Collections.Concurrent;

using CommandScheduler.TestSupport;
using CommandScheduler.Tests.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Storage;
using Orleans.TestingHost;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>A dispatcher grain that is on another silo than half of the schedules, and takes one command at a time.</summary>
public sealed class TwoSiloTests : IAsyncLifetime
{
    private const int Count = 80;

    private static readonly ConcurrentQueue<(string Schedule, int Attempt)> Dispatched = [];

    private readonly OwnStorageTests.OwnStorage _storage = new();
    private readonly SharedReminders _reminders = new();
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>("Scheduler", _storage);
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable>(_reminders);
            silo.AddCommandScheduler(scheduler => scheduler.UseDispatcher<OneAtATimeDispatcher>());
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    [Fact]
    public async Task Time_in_the_line_of_a_dispatcher_does_not_count()
    {
        // All together take longer than one attempt may: those at the end would fail if their time ran while they waited.
        var options = new JobOptions { AttemptTimeout = TimeSpan.FromSeconds(5), Retry = RetryPolicy.None };
        var schedules = Enumerable.Range(0, Count).Select(number => _cluster.Client.GetGrain<IScheduleGrain>($"line-{number}")).ToArray();
        await Task.WhenAll(schedules.Select(schedule => schedule.ScheduleOnce(new Note("line"), TimeProvider.System.GetUtcNow(), "job", options)));
        foreach (var schedule in schedules)
        {
            await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs.Count == 0);
        }

        Assert.Equal(
            schedules.Select(schedule => (schedule.GetPrimaryKeyString(), 1)).Order(),
            Dispatched.Where(dispatched => dispatched.Schedule.StartsWith("line-", StringComparison.Ordinal)).Order());
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    public sealed class OneAtATimeDispatcher : Grain, ICommandDispatcher
    {
        public async Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            Dispatched.Enqueue((command.ScheduleId, command.Attempt));
        }
    }
}
