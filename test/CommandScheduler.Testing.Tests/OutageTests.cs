namespace CommandScheduler.Testing.Tests;

/// <summary>Three days without a silo, for a thousand hourly schedules.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    private const int Schedules = 1_000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(CatchUpMode.None, 0, 72)]
    [InlineData(CatchUpMode.Latest, 1, 71)]
    [InlineData(CatchUpMode.All, 10, 62)]
    public async Task After_an_outage_of_three_days_each_mode_runs_what_it_says_paced_and_no_caller_waits(CatchUpMode mode, int runs, int passedOver)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync();
        var catchUp = new CatchUp { Mode = mode, Window = TimeSpan.FromDays(4), Max = 10, Spacing = TimeSpan.FromMinutes(1) };
        for (var schedule = 0; schedule < Schedules; schedule++)
        {
            await cluster.Scheduler.ScheduleRecurringAsync($"hourly-{schedule:D4}", new Note("hourly"), "@every 1h", "job", new JobOptions { CatchUp = catchUp });
        }

        var start = cluster.Now;
        await cluster.OutageAsync(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(30));
        cluster.Dispatcher.None<Note>();

        // A caller comes while all of them are due.
        var held = cluster.Dispatcher.When<Note>(note => note.Text == "hourly").Hold();
        var back = cluster.Now;
        var atOnce = await cluster.AdvanceAsync(TimeSpan.Zero);
        var running = cluster.Dispatcher.All.Count;
        var asked = TimeProvider.System.GetTimestamp();
        await cluster.Scheduler.ScheduleOnceAsync("caller", new Note("caller"), back + TimeSpan.FromMinutes(20), "job");
        var waited = TimeProvider.System.GetElapsedTime(asked);
        held.Release();
        var outcomes = await cluster.AdvanceAsync(TimeSpan.FromMinutes(29));

        var caught = cluster.Dispatcher.Of<Note>(note => note.Text == "hourly");
        output.WriteLine($"{mode}: {caught.Count} runs{(runs == 0 ? "" : $" from {caught[0].At - back} to {caught[^1].At - back} after the outage")}, {running} of them at once while they are held; a caller is answered after {waited.TotalMilliseconds:F1} ms.");
        Assert.Equal(Schedules * runs, caught.Count);
        Assert.All(caught.GroupBy(dispatch => dispatch.Scheduled.ScheduleId), ofOne => Assert.Equal(Enumerable.Range(72 - runs + 1, runs).Select(hour => start + (hour * Hour)), ofOne.Select(dispatch => dispatch.Scheduled.DueAt)));
        Assert.All(caught.GroupBy(dispatch => dispatch.Scheduled.ScheduleId), ofOne => Assert.All(ofOne.Zip(ofOne.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromMinutes(1), pair.ToString())));
        Assert.Equal(Schedules * passedOver, atOnce.Concat(outcomes).Where(outcome => outcome.Outcome is OccurrenceOutcome.Missed or OccurrenceOutcome.Coalesced).Sum(outcome => outcome.Count));
        Assert.InRange(running, 0, new SchedulerOptions().MaxDispatchesInFlight);
        cluster.Dispatcher.One<Note>(note => note.Text == "caller");

        // And then everything goes on as ever.
        cluster.Dispatcher.Clear();
        await cluster.AdvanceToAsync(start + (74 * Hour));
        cluster.Dispatcher.Exactly<Note>(2 * Schedules);
    }
}
