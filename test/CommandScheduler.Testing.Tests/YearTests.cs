using System.Globalization;

namespace CommandScheduler.Testing.Tests;

/// <summary>A year of everything, in a real cluster.</summary>
public sealed class YearTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_year_is_the_same_on_every_run_with_one_and_with_two_silos()
    {
        var started = TimeProvider.System.GetTimestamp();
        var first = await RunAsync(silos: 1);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        output.WriteLine($"{first.Dispatches.Count} dispatches and {first.Outcomes.Count} outcomes of one year in {elapsed.TotalSeconds:F1} s.");
        Assert.True(first.Dispatches.Count > 10_000, $"{first.Dispatches.Count} dispatches");

        foreach (var silos in (int[])[1, 2])
        {
            var again = await RunAsync(silos);
            Assert.Equal(first.Dispatches, again.Dispatches);
            Assert.Equal(first.Outcomes, again.Outcomes);
        }
    }

    private static async Task<(List<string> Dispatches, List<string> Outcomes)> RunAsync(int silos)
    {
        await using var cluster = await SchedulerTestCluster.StartAsync(new() { Silos = silos, Start = Start });
        cluster.Dispatcher.When<Note>(note => note.Text == "flaky").Fail(times: 2);
        foreach (var (zone, number) in ((string[])["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]).Select((zone, number) => (zone, number)))
        {
            await cluster.Scheduler.ScheduleRecurringAsync($"zone-{number}", new Report(zone), "0 9 * * *", "morning", new JobOptions { TimeZone = zone });
            await cluster.Scheduler.ScheduleRecurringAsync($"zone-{number}", new Report(zone), "30 2 * * *", "night", new JobOptions { TimeZone = zone, Jitter = TimeSpan.FromMinutes(20) });
            await cluster.Scheduler.ScheduleRecurringAsync($"zone-{number}", new Report(zone), "15 */2 * * 1-5", "workday", new JobOptions { TimeZone = zone });
        }

        await cluster.Scheduler.ScheduleRecurringAsync("every", new Note("pulse"), "@every 7h");
        for (var month = 1; month <= 12; month++)
        {
            await cluster.Scheduler.ScheduleOnceAsync("once", new Note(month.ToString(CultureInfo.InvariantCulture)), Start.AddMonths(month).AddMinutes(-1));
        }

        await cluster.Scheduler.ScheduleOnceAsync("flaky", new Note("flaky"), Start.AddDays(100));
        var outcomes = await cluster.AdvanceToAsync(Start.AddYears(1));
        Assert.Equal(cluster.Dispatcher.All.Count(dispatch => dispatch.Result == DispatchResult.Succeeded), outcomes.Count(outcome => outcome.Outcome == OccurrenceOutcome.Succeeded));
        return ([.. cluster.Dispatcher.All.Select(dispatch => dispatch.ToString())], [.. outcomes.Select(outcome => outcome.ToString())]);
    }
}
