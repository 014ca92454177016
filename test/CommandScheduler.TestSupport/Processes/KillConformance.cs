using System.Globalization;

namespace CommandScheduler.TestSupport.Processes;

/// <summary>What every durable back end must survive: processes that are killed at the worst moments. What they scheduled is counted by occurrence.</summary>
/// <param name="backEnd">The name by which the test host knows the back end.</param>
public abstract class KillConformance(string backEnd) : HostTests(backEnd)
{
    private const int Jobs = 200;
    private const int Batches = 40;
    private const int BatchSize = Jobs / Batches;

    [Fact]
    public async Task Killed_after_the_acknowledgement_and_before_the_due_time()
    {
        var database = await DatabaseAsync();
        await using var first = await StartAsync(database);
        await ScheduleAsync(first, dueIn: 4000);
        first.Kill();
        await first.ExitAsync();

        await using var second = await StartAsync(database);
        await second.UntilAsync(lines => Done([first, second]).Count() == Jobs);
        Assert.Equal(Jobs, Done([first, second]).Distinct().Count());
        NoneEarly(first, second);
    }

    [Fact]
    public async Task Killed_during_the_dispatch()
    {
        var database = await DatabaseAsync();
        await using var first = await StartBlockedAsync(database);
        first.Kill();
        await first.ExitAsync();
        Assert.Empty(Done([first]));

        await using var second = await StartAsync(database);
        await second.UntilAsync(lines => Done([second]).Count() == Jobs);
        Assert.Equal(Jobs, Done([second]).Distinct().Count());
        Assert.Equal(Lines(first, "began ").Order(), Lines(second, "began ").Order());
        NoneEarly(second);
    }

    [Fact]
    public async Task Stopped_in_order_during_the_dispatch()
    {
        var database = await DatabaseAsync();
        await using var first = await StartBlockedAsync(database);
        await first.SendAsync("stop");
        // Cut off after the grace of five seconds, not when the host loses patience after thirty.
        var took = TimeSpan.FromMilliseconds(int.Parse((await first.LineAsync("stopped ")).Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.InRange(took, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
        Assert.Equal(0, await first.ExitAsync());

        await using var second = await StartAsync(database);
        await second.UntilAsync(lines => Done([second]).Count() == Jobs);
        Assert.Equal(Jobs, Done([second]).Distinct().Count());
        // What a shutdown cuts off is no failed attempt.
        Assert.Equal(Lines(first, "began ").Order(), Lines(second, "began ").Order());
    }

    [Fact]
    public async Task Killed_between_the_dispatch_and_the_recording_of_its_outcome()
    {
        var database = await DatabaseAsync();
        await using var first = await StartAsync(database);
        await ScheduleAsync(first, dueIn: 3000);
        await first.SendAsync("gate");
        await first.LineAsync("gated");
        await first.UntilAsync(lines => Done([first]).Count() == Jobs);
        first.Kill();
        await first.ExitAsync();

        await using var second = await StartAsync(database);
        await second.UntilAsync(lines => Done([second]).Count() == Jobs);
        // Each once more, under the same id: that is what the promise allows, and no more.
        Assert.Equal(Done([first]).Order(), Done([second]).Order());
        Assert.Equal(Jobs, Done([second]).Distinct().Count());
        NoneEarly(first, second);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_batches()
    {
        var database = await DatabaseAsync();
        await using var first = await StartAsync(database);
        await first.SendAsync($"batch {Batches} {BatchSize} 3000");
        await first.UntilAsync(lines => Count(lines, "acked ") >= 5);
        first.Kill();
        await first.ExitAsync();
        var acknowledged = Lines(first, "acked ").Select(line => line["acked ".Length..]).ToList();

        await using var second = await StartAsync(database);
        await second.UntilAsync(lines => acknowledged.TrueForAll(batch => Entries(second, batch) >= BatchSize));
        // A job that comes after all others ends the waiting for batches that were stored and not acknowledged.
        await second.SendAsync("once 1 4000 plain");
        await second.LineAsync("done once-0/");
        Assert.All(Enumerable.Range(0, Batches), number => Assert.Contains(Entries(second, $"batch-{number}"), (int[])[0, BatchSize]));
        Assert.Equal(Done([second]).Count(), Done([second]).Distinct().Count());
        NoneEarly(second);
    }

    [Fact]
    public async Task A_command_that_ends_its_process_each_time_is_dead_lettered()
    {
        var database = await DatabaseAsync();
        await using (var first = await StartAsync(database))
        {
            await first.SendAsync("once 1 10 crash");
            await first.ExitAsync();
        }

        for (var restarts = 1; ; restarts++)
        {
            await using var next = await StartAsync(database, ready: false);
            if (await LivesToTellAsync(next))
            {
                // The first attempt leaves no trace; each later one is recorded before it starts, and five are allowed.
                Assert.Equal(6, restarts);
                Assert.Contains("The process ended during attempt 5", await next.LineAsync("dead "), StringComparison.Ordinal);
                return;
            }

            Assert.InRange(restarts, 1, 5);
        }

        static async Task<bool> LivesToTellAsync(HostProcess host)
        {
            try
            {
                await host.SendAsync("dead once-0");
            }
            catch (IOException)
            {
                return false;
            }

            var told = host.LineAsync("dead ");
            await Task.WhenAny(host.ExitAsync(), told);
            return Lines(host, "dead ").Any();
        }
    }

    /// <summary>Kills the silo of a cluster that owns all schedules; the other one dispatches what they hold.</summary>
    /// <param name="latest">The promise: failure detection, which takes 20 s, and what the back end needs from there.</param>
    protected async Task The_other_silo_takes_over(TimeSpan latest)
    {
        var database = await DatabaseAsync();
        var primary = HostProcess.FreePort();
        await using var survivor = await StartAsync(database, siloPort: primary, primaryPort: primary);
        await using var victim = await StartAsync(database, primaryPort: primary);
        await ScheduleAsync(victim, dueIn: 8000);
        await victim.SendAsync("own");
        Assert.Equal($"own {Jobs}", await victim.LineAsync("own "));
        var killed = TimeProvider.System.GetTimestamp();
        victim.Kill();
        await victim.ExitAsync();
        Assert.Empty(Done([victim]));

        await survivor.UntilAsync(lines => Done([survivor]).Count() == Jobs, TimeSpan.FromSeconds(120));
        TestContext.Current.TestOutputHelper!.WriteLine($"All {Jobs} were dispatched {TimeProvider.System.GetElapsedTime(killed).TotalSeconds:0.0} s after the kill, at most {Late(survivor).Max() / 1000.0:0.0} s late.");
        Assert.Equal(Jobs, Done([survivor]).Distinct().Count());
        NoneEarly(survivor);
        Assert.InRange(Late(survivor).Max(), 0, latest.TotalMilliseconds);
    }

    private static async Task ScheduleAsync(HostProcess host, int dueIn)
    {
        await host.SendAsync($"once {Jobs} {dueIn} plain");
        await host.UntilAsync(lines => Count(lines, "acked ") == Jobs);
    }

    /// <summary>Starts a process in which all jobs are being dispatched, and none ends.</summary>
    private async Task<HostProcess> StartBlockedAsync(string database)
    {
        var host = await StartAsync(database, "--block");
        await host.SendAsync($"once {Jobs} 1000 block");
        await host.UntilAsync(lines => Count(lines, "began ") == Jobs);
        return host;
    }

    private static int Entries(HostProcess host, string batch) => Done([host]).Count(occurrence => occurrence.StartsWith(batch + "/", StringComparison.Ordinal));
}
