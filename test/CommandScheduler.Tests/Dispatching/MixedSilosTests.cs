using System.Collections.Concurrent;

using CommandScheduler.Dispatching;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Watching;
using CommandScheduler.Tests.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CommandScheduler.Tests.Dispatching;

/// <summary>Silos of two builds in one cluster, of which only one has a handler for a command.</summary>
public sealed class MixedSilosTests : IDisposable
{
    private const int Count = 40;

    private readonly OwnStorageTests.OwnStorage _storage = new();
    private readonly SharedReminders _reminders = new();
    private readonly ConcurrentQueue<string> _handled = [];
    private readonly EventLog _events = new();

    [Fact]
    public async Task A_command_that_one_silo_cannot_handle_is_handled_by_the_other_and_none_is_quarantined()
    {
        var ids = Enumerable.Range(0, Count).Select(number => $"mixed-{number}").ToArray();
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        await using (var before = await StartAsync(silos: 1, handlesNotes: _ => true))
        {
            await Task.WhenAll(ids.Select(id => Schedule(before, id).ScheduleOnce(new Note("new"), later, "job", new JobOptions { Retry = RetryPolicy.None })));
        }

        await using var mixed = await StartAsync(silos: 3, handlesNotes: silo => silo == 2);
        await Task.WhenAll(ids.Select((id, number) =>
        {
            // By itself Orleans may place all of them on one silo.
            RequestContext.Set(IPlacementDirector.PlacementHintKey, mixed.Silos[number % 3].SiloAddress);
            return Schedule(mixed, id).Trigger("job");
        }));
        RequestContext.Clear();
        foreach (var id in ids)
        {
            await SchedulerFixture.UntilAsync(Schedule(mixed, id), snapshot => snapshot.Jobs.Count == 0);
        }

        Assert.Equal(ids.Order(), _handled.Order());
        Assert.NotEmpty(_events.All("Undelivered"));
        Assert.Empty(_events.All("Quarantined"));

        // Each silo has its turn: with three of them, two moves are enough for any schedule, and a try or two that met a move.
        Assert.InRange(_events.All("Undelivered").GroupBy(undelivered => undelivered["OccurrenceId"]).Max(tries => tries.Count()), 1, 4);
    }

    public void Dispose() => _events.Dispose();

    [Fact]
    public async Task A_silo_that_has_the_handler_schedules_on_one_that_has_it_not_and_a_client_is_refused_there()
    {
        await using var mixed = await StartAsync(silos: 2, handlesNotes: silo => silo == 1);
        var grains = mixed.Silos.Select(silo => mixed.GetSiloServiceProvider(silo.SiloAddress))
            .Single(services => services.GetRequiredService<DispatcherRoutes>().Has(JobOptions.DefaultDispatcher, typeof(Note)))
            .GetRequiredService<IGrainFactory>();
        var ids = Enumerable.Range(0, Count).Select(number => $"here-{number}").ToArray();
        var options = new JobOptions { Retry = RetryPolicy.None };
        await Task.WhenAll(ids.Select(
            id => grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note("new"), TimeProvider.System.GetUtcNow(), "job", options)));
        foreach (var id in ids)
        {
            await SchedulerFixture.UntilAsync(Schedule(mixed, id), snapshot => snapshot.Jobs.Count == 0);
        }

        Assert.Equal(ids.Order(), _handled.Order());
        var batch = new ScheduleBatch().ScheduleOnce(new Note("new"), TimeProvider.System.GetUtcNow(), "job", options);
        await Task.WhenAll(ids.Select(id => grains.GetGrain<IScheduleGrain>($"{id}-batch").ScheduleBatch(batch)));
        await Assert.ThrowsAsync<ArgumentException>(() => Task.WhenAll(ids.Select(
            id => Schedule(mixed, $"{id}-refused").ScheduleOnce(new Note("new"), TimeProvider.System.GetUtcNow(), "job", options))));

        // What no silo can receive is refused as before.
        await Assert.ThrowsAsync<ArgumentException>(() => grains.GetGrain<IScheduleGrain>("nobody").ScheduleOnce("text", TimeProvider.System.GetUtcNow()));
    }

    private static IScheduleGrain Schedule(InProcessTestCluster cluster, string id) => cluster.Client.GetGrain<IScheduleGrain>(id);

    private async Task<InProcessTestCluster> StartAsync(short silos, Func<int, bool> handlesNotes)
    {
        var number = -1;
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>("Scheduler", _storage);
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable>(_reminders);
            silo.Services.AddLogging(_events.AddTo);
            silo.AddCommandScheduler(scheduler =>
            {
                scheduler.Handle<OtherNote>((_, _) => Task.CompletedTask);
                if (handlesNotes(Interlocked.Increment(ref number)))
                {
                    scheduler.Handle<Note>((_, context) =>
                    {
                        _handled.Enqueue(context.Scheduled.ScheduleId);
                        return Task.CompletedTask;
                    });
                }
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    [GenerateSerializer, Alias("tests.other-note")]
    internal sealed record OtherNote(string Text);
}
