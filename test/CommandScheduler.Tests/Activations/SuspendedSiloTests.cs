using CommandScheduler.Testing;
using CommandScheduler.TestSupport;
using CommandScheduler.Time;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Activations;

/// <summary>After a suspension of its process an activation asks the store, which may refuse it, before it dispatches anything.</summary>
/// <remarks>The store fails once. Had the dispatch come first, that would cost its outcome, and the command would be dispatched again.</remarks>
public sealed class SuspendedSiloTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _process = new();
    private SchedulerTestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await SchedulerTestCluster.StartAsync(new()
    {
        ConfigureScheduler = scheduler =>
        {
            scheduler.Configure(options => options.MaxDispatchesInFlight = 1);
            scheduler.Services.AddSingleton(new Suspensions(_process));
        },
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task An_armed_timer()
    {
        await ScheduleAsync("s");
        SuspendAndFail();
        await _cluster.AdvanceAsync(Minute);
        DispatchedAfterAsking("s", times: 1);
    }

    [Fact]
    public async Task A_run_that_waits_for_a_slot()
    {
        var first = _cluster.Dispatcher.When<Note>(note => note.Text == "first").Hold();
        await ScheduleAsync("first");
        await _cluster.AdvanceAsync(Minute);
        await ScheduleAsync("s", TimeSpan.Zero);
        await _cluster.SettleAsync();
        Assert.Equal(1, first.Count);
        SuspendAndFail();
        first.Release();
        await _cluster.AdvanceAsync(Minute);
        DispatchedAfterAsking("s", times: 1);
    }

    [Fact]
    public async Task A_run_that_waits_to_be_repeated()
    {
        _cluster.Dispatcher.When<Note>().Fail(times: 1);
        await ScheduleAsync("s");
        await _cluster.AdvanceAsync(Minute);
        SuspendAndFail();
        await _cluster.AdvanceAsync(Minute);
        DispatchedAfterAsking("s", times: 2);
    }

    [Fact]
    public async Task Without_a_suspension_nothing_is_asked()
    {
        await ScheduleAsync("s");
        _process.Advance(TimeSpan.FromSeconds(1));
        _cluster.Faults.Throw(FaultPoint.BeforeStore, scheduleId: "s");
        await _cluster.AdvanceAsync(Minute);
        DispatchedAfterAsking("s", times: 2);
    }

    private Task<JobSnapshot> ScheduleAsync(string id, TimeSpan? dueIn = null)
        => _cluster.Grains.GetGrain<IScheduleGrain>(id).ScheduleOnce(new Note(id), _cluster.Now + (dueIn ?? Minute), "job");

    private void SuspendAndFail()
    {
        _process.Advance(TimeSpan.FromSeconds(3));
        _cluster.Faults.Throw(FaultPoint.BeforeStore, scheduleId: "s");
    }

    private void DispatchedAfterAsking(string id, int times)
    {
        _cluster.Dispatcher.Exactly<Note>(times, note => note.Text == id);
        Assert.Equal(0, _cluster.Faults.Outstanding);
    }
}
