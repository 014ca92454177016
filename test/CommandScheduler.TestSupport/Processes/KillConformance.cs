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
        await BeforeDueAsync(async dueIn =>
        {
            var database = await DatabaseAsync();
            await using var first = await StartAsync(database);
            await ScheduleAsync(first, dueIn);
            first.Kill();
            await first.ExitAsync();
            if (Lines(first, "began ").Any())
            {
                return false;
            }

            await using var second = await StartAsync(database);
            await DoneAsync(second);
            NoneEarly(second);
            return true;
        });
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
        await DoneAsync(second);
        Assert.Equal(Lines(first, "began ").Order(), Lines(second, "began ").Order());
        NoneEarly(second);
    }

    [Fact]
    public async Task Stopped_in_order_during_the_dispatch()
    {
        var database = await DatabaseAsync();
        await using var first = await StartBlockedAsync(database);
        await first.SendAsync("stop");
        // Cut off after the grace of five seconds; neither the host nor Orleans, which the test host makes patient, would end them.
        var took = TimeSpan.FromMilliseconds(int.Parse((await first.LineAsync("stopped ")).Split(' ')[1], CultureInfo.InvariantCulture));
        TestContext.Current.TestOutputHelper!.WriteLine($"Stopped within {took.TotalSeconds:0.0} s.");
        Assert.True(took >= TimeSpan.FromSeconds(5), $"The attempts were cut off after {took}.");
        Assert.Equal(0, await first.ExitAsync());

        await using var second = await StartAsync(database);
        await DoneAsync(second);
        // What a shutdown cuts off is no failed attempt.
        Assert.Equal(Lines(first, "began ").Order(), Lines(second, "began ").Order());
    }

    [Fact]
    public async Task Killed_between_the_dispatch_and_the_recording_of_its_outcome()
    {
        var database = await DatabaseAsync();
        await using var first = await StartAsync(database);
        // The gate is shut before anything is scheduled: it lets the job of each schedule be stored, and no outcome.
        await first.SendAsync("gate");
        await first.LineAsync("gated");
        await ScheduleAsync(first, dueIn: 0);
        await DoneAsync(first);
        first.Kill();
        await first.ExitAsync();

        await using var second = await StartAsync(database);
        await DoneAsync(second);
        // Each once more, under the same id: that is what the promise allows, and no more.
        Assert.Equal(Done([first]).Order(), Done([second]).Order());
        NoneEarly(first, second);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_batches()
    {
        var database = await DatabaseAsync();
        await using var first = await StartAsync(database);
        await first.SendAsync($"batch {Batches} {BatchSize} 3000");
        await first.UntilAsync(lines => Count(lines, "acked ") >= 5, "five batches are acknowledged");
        first.Kill();
        await first.ExitAsync();
        var acknowledged = Lines(first, "acked ").Select(line => line["acked ".Length..]).ToList();

        await using var second = await StartAsync(database);
        await second.UntilAsync(lines => acknowledged.TrueForAll(batch => Entries(batch) == BatchSize), "the acknowledged batches are dispatched");
        // A batch may be stored and not acknowledged.
        await second.SendAsync($"settle batch {Batches}");
        await second.LineAsync("settled batch");
        Assert.All(Enumerable.Range(0, Batches), number => Assert.Contains(Entries($"batch-{number}"), (int[])[0, BatchSize]));
        Assert.Equal(Done([second]).Count(), Done([second]).Distinct().Count());
        NoneEarly(first, second);

        // On a slow machine some of them are due before the kill.
        int Entries(string batch) => Done([first, second]).Distinct().Count(occurrence => occurrence.StartsWith(batch + "/", StringComparison.Ordinal));
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
    /// <remarks>How late they are is written to the output and not judged: it is the time of a machine that does something else as well.</remarks>
    protected Task The_other_silo_takes_over()
        => BeforeDueAsync(async dueIn =>
        {
            var database = await DatabaseAsync();
            var primary = HostProcess.FreePort();
            await using var survivor = await StartAsync(database, siloPort: primary, primaryPort: primary);
            await using var victim = await StartAsync(database, primaryPort: primary);
            await ScheduleAsync(victim, dueIn);
            await victim.SendAsync("own");
            var own = await victim.LineAsync("own ");
            var killed = TimeProvider.System.GetTimestamp();
            victim.Kill();
            await victim.ExitAsync();
            if (Lines(victim, "began ").Any())
            {
                return false;
            }

            Assert.Equal($"own {Jobs}", own);
            await DoneAsync(survivor);
            var took = TimeProvider.System.GetElapsedTime(killed).TotalSeconds;
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"All {Jobs} were dispatched {took:0.0} s after the kill, at most {Late(survivor).Max() / 1000.0:0.0} s late.");
            NoneEarly(survivor);
            return true;
        });

    /// <summary>Waits until a process has dispatched each job, and asserts that it dispatched none twice.</summary>
    private static async Task DoneAsync(HostProcess host)
    {
        await host.UntilAsync(_ => Done([host]).Distinct().Count() == Jobs, $"all {Jobs} jobs are dispatched");
        Assert.Equal(Jobs, Done([host]).Count());
    }

    private static async Task ScheduleAsync(HostProcess host, int dueIn)
    {
        await host.SendAsync($"once {Jobs} {dueIn} plain");
        await host.UntilAsync(lines => Count(lines, "acked ") == Jobs, $"all {Jobs} jobs are acknowledged");
    }

    /// <summary>Starts a process in which all jobs are being dispatched, and none ends.</summary>
    private async Task<HostProcess> StartBlockedAsync(string database)
    {
        var host = await StartAsync(database, "--block");
        await host.SendAsync($"once {Jobs} 1000 block");
        await host.UntilAsync(lines => Count(lines, "began ") == Jobs, $"all {Jobs} jobs begin");
        return host;
    }
}
