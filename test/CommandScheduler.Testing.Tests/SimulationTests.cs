namespace CommandScheduler.Testing.Tests;

public sealed class SimulationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 27, 6, 0, 0, TimeSpan.Zero);

    private static ScheduleBatch Definition => new ScheduleBatch()
        .ScheduleRecurring(new Note("n"), "30 2 * * *", "night", new JobOptions { TimeZone = "Europe/Berlin" })
        .ScheduleRecurring(new Note("n"), "@every 90m", "all", new JobOptions { CatchUp = new CatchUp { Mode = CatchUpMode.All, Max = 5, Spacing = TimeSpan.FromMinutes(2), Window = TimeSpan.FromDays(1) } })
        .ScheduleRecurring(new Note("n"), "@every 2h", "latest", new JobOptions { Jitter = TimeSpan.FromMinutes(10), MaxRuns = 20 })
        .ScheduleOnce(new Note("n"), Start.AddHours(31), "once");

    [Fact]
    public async Task What_is_simulated_is_what_runs_over_a_clock_change_and_an_outage()
    {
        var outage = new Outage(Start.AddHours(30), Start.AddHours(55));
        var simulated = ScheduleSimulation.Run(Definition, Start, Start.AddDays(5), [outage], scheduleId: "s");

        await using var cluster = await SchedulerTestCluster.StartAsync(new() { Start = Start });
        await cluster.Scheduler.ScheduleBatchAsync("s", Definition);
        await cluster.AdvanceToAsync(outage.From.AddTicks(-1));
        await cluster.OutageAsync(outage.To - cluster.Now);
        await cluster.AdvanceToAsync(Start.AddDays(5).AddTicks(-1));
        Assert.Equal(
            cluster.Dispatcher.All.Select(dispatch => (dispatch.At, dispatch.Scheduled.JobName, dispatch.Scheduled.DueAt)),
            simulated.Select(run => (run.At, run.JobName, run.DueAt)));
        Assert.Contains(simulated, run => run.JobName == "once" && run.At == outage.To);
        Assert.Equal(Start.AddDays(2).Date.AddHours(1), simulated.Single(run => run.JobName == "night" && run.DueAt.Day == 29).DueAt.DateTime);
    }

    [Fact]
    public void Calendars_are_asked()
    {
        var definition = new ScheduleBatch().ScheduleRecurring(new Note("n"), "0 12 * * *", "noon", new JobOptions { Exclude = new Exclusions { Calendar = "weekends" } });
        var runs = ScheduleSimulation.Run(definition, Start, Start.AddDays(7), calendars: new Dictionary<string, IExclusionCalendar> { ["weekends"] = new Weekends() });
        Assert.Equal([27, 30, 31, 1, 2], runs.Select(run => run.DueAt.Day));
    }

    [Fact]
    public void What_cannot_be_simulated_is_refused()
    {
        Refused("from", () => ScheduleSimulation.Run(Definition, Start, Start));
        Refused("outage", () => ScheduleSimulation.Run(Definition, Start, Start.AddDays(1), [new Outage(Start, Start)]));
        Refused("1,000,000", () => ScheduleSimulation.Run(new ScheduleBatch().ScheduleRecurring(new Note("n"), "@every 1s"), Start, Start.AddDays(30)));
        Refused("weekends", () => ScheduleSimulation.Run(new ScheduleBatch().ScheduleRecurring(new Note("n"), "@daily", options: new JobOptions { Exclude = new Exclusions { Calendar = "weekends" } }), Start, Start.AddDays(1)));

        static void Refused(string part, Action run) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(run).Message, StringComparison.Ordinal);
    }

    private sealed class Weekends : IExclusionCalendar
    {
        public bool Excludes(DateTimeOffset localTime) => localTime.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
    }
}
