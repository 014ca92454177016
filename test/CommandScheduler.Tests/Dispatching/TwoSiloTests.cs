using System.Collections.Concurrent;
using System.Globalization;

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

    [Fact]
    public async Task What_a_dispatcher_on_another_silo_throws_means_what_it_means_on_the_own()
    {
        // The only activation of the dispatcher is on one of the silos, and the schedules are on both.
        var opens = TimeProvider.System.GetUtcNow().AddYears(1);
        var options = new JobOptions { Retry = new RetryPolicy { InitialDelay = TimeSpan.FromMinutes(10) } };
        foreach (var word in (string[])["rejected", "deferred", "unknown", "broken"])
        {
            for (var number = 0; number < 8; number++)
            {
                var schedule = _cluster.Client.GetGrain<IScheduleGrain>($"{word}-{number}");
                await schedule.ScheduleOnce(new Note(opens.ToString("O")), TimeProvider.System.GetUtcNow(), "job", options);
                await SchedulerFixture.UntilAsync(schedule, snapshot => snapshot.Jobs is [var job] && Told(job, opens) == word);
                await schedule.Cancel();
            }
        }
    }

    private static string Told(JobSnapshot job, DateTimeOffset opens) => job switch
    {
        { Status: JobStatus.DeadLettered, LastError: "CommandRejectedException: of no use" } => "rejected",
        { Status: JobStatus.Pending, Attempt: 0 } when job.DueAt == opens => "deferred",
        { Status: JobStatus.Retrying, Attempt: 0, LastError: "UndeliverableCommandException: not on this build" } => "unknown",
        { Status: JobStatus.Retrying, Attempt: 1, LastError: "InvalidOperationException: broken" } => "broken",
        _ => $"{job}",
    };

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    public sealed class OneAtATimeDispatcher : Grain, ICommandDispatcher
    {
        public async Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken)
        {
            switch (command.ScheduleId.Split('-')[0])
            {
                case "rejected":
                    throw new CommandRejectedException("of no use");
                case "deferred":
                    throw new CommandDeferredException(DateTimeOffset.Parse(((Note)command.Command).Text, CultureInfo.InvariantCulture), "closed");
                case "unknown":
                    throw new UndeliverableCommandException("not on this build");
                case "broken":
                    throw new InvalidOperationException("broken");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            Dispatched.Enqueue((command.ScheduleId, command.Attempt));
        }
    }
}
