using System.Globalization;

using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.PostgreSql.Tests.Processes;

/// <summary>Silos that come and go while jobs are scheduled and dispatched.</summary>
public sealed class ClusterTests() : HostTests("postgres")
{
    private readonly int _primary = HostProcess.FreePort();

    [Fact]
    public async Task A_silo_killed_in_a_storm_loses_nothing()
    {
        const int Jobs = 750;
        var database = await DatabaseAsync();
        await using var survivor = await StartAsync(database, siloPort: _primary, primaryPort: _primary);
        await using var victim = await StartAsync(database, primaryPort: _primary);
        await survivor.SendAsync($"storm one {Jobs} 16 6000");
        await victim.SendAsync($"storm two {Jobs} 16 6000");
        await victim.UntilAsync(lines => Count(lines, "acked ") >= Jobs / 3 && Count(lines, "done ") >= 20, "a third is acknowledged, and 20 are dispatched");
        victim.Kill();
        await victim.ExitAsync();

        await survivor.LineAsync("storm one");
        await DoneAsync(survivor, victim);
        var repeats = Repeats(survivor, victim);
        Report(
            $"{Acknowledged(survivor, victim).Count} acknowledged, {Lines(survivor, "unknown ").Count()} told nothing by the survivor, "
                + $"{repeats.Count} repeats, late by at most {Late(survivor).Max() / 1000.0:0.0} s");
        NoneEarly(survivor, victim);
        // What the victim had dispatched and not recorded, and nothing else.
        Assert.Equal(Done([survivor]).Count(), Done([survivor]).Distinct().Count());
        Assert.Equal(Done([victim]).Count(), Done([victim]).Distinct().Count());
    }

    [Fact]
    public async Task Silos_that_join_and_leave_in_order_lose_and_repeat_nothing()
    {
        var database = await DatabaseAsync();
        await using var first = await StartAsync(database, siloPort: _primary, primaryPort: _primary);
        using var enough = new CancellationTokenSource();
        var load = LoadAsync(first, enough.Token);
        var others = new List<HostProcess>();
        try
        {
            for (var cycle = 0; cycle < 3; cycle++)
            {
                var other = await StartAsync(database, primaryPort: _primary);
                others.Add(other);
                await other.UntilAsync(lines => Count(lines, "done ") >= 50, "it takes its part");
                await other.SendAsync("stop");
                Report($"Left within {(await other.LineAsync("stopped "))["stopped ".Length..]} ms");
                Assert.Equal(0, await other.ExitAsync());
            }

            await enough.CancelAsync();
            await load;
            HostProcess[] all = [first, .. others];
            await DoneAsync(all);
            var late = all.SelectMany(Late).Order().ToList();
            Report(
                $"{Acknowledged(all).Count} acknowledged, {all.Sum(host => Lines(host, "unknown ").Count())} told nothing, "
                    + $"{others.Sum(other => Done([other]).Count())} dispatched by the silos that left, {Repeats(all).Count} repeats, "
                    + $"late by {late[late.Count / 2]} ms (median), {late[(int)(late.Count * 0.999)]} ms (999 of 1,000), {late[^1]} ms (most)");
            NoneEarly(all);
            Assert.Empty(Repeats(all));
        }
        finally
        {
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Kills_of_one_silo_use_up_no_attempt_of_another_and_do_not_hold_it_up()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("SCHEDULER_TEST_KILLS") ?? "3", CultureInfo.InvariantCulture);
        var jobs = 100 * kills;
        var database = await DatabaseAsync();
        await using var survivor = await StartAsync(database, siloPort: _primary, primaryPort: _primary);
        await survivor.SendAsync($"spread one {jobs} {kills * 5_000}");
        await survivor.LineAsync("spread one");
        for (var kill = 0; kill < kills; kill++)
        {
            await using var victim = await StartAsync(database, primaryPort: _primary);
            victim.Kill();
            await victim.ExitAsync();
        }

        await survivor.UntilAsync(lines => Count(lines, "done ") >= jobs, "all are dispatched");
        await survivor.SendAsync($"settle one {jobs}");
        await survivor.LineAsync("settled one");
        var late = Late(survivor).Order().ToList();
        Report(
            $"{kills} kills, {jobs} jobs, late by {late[late.Count / 2]} ms (median), {late[(int)(late.Count * 0.99)]} ms (99 of 100), "
                + $"{late[^1]} ms (most)");

        // Each had one attempt. Those that failed are dead-lettered, and their schedules do not settle.
        Assert.Equal(jobs, Done([survivor]).Distinct().Count());
        Assert.Equal(jobs, Lines(survivor, "began ").Count());
    }

    [Fact]
    public async Task Kills_of_one_silo_do_not_hold_up_what_another_has_to_load_first()
    {
        const int Kills = 2;
        const int Jobs = 300;
        var database = await DatabaseAsync();
        await using var survivor = await StartAsync(database, "--on-primary", siloPort: _primary, primaryPort: _primary);
        await survivor.SendAsync($"spread one {Jobs} 100000");
        await survivor.LineAsync("spread one");
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var victim = await StartAsync(database, "--on-primary", primaryPort: _primary);

            // What is due soon has a timer on the survivor, and the rest has left its memory: the victim knows where half of it is, and wakes half.
            var enough = Jobs * (4 + (3 * kill)) / 10;
            await survivor.UntilAsync(lines => Count(lines, "done ") >= enough, "a part is dispatched");
            victim.Kill();
            await victim.ExitAsync();
            Assert.Empty(Lines(victim, "began "));
        }

        await survivor.UntilAsync(lines => Count(lines, "done ") >= Jobs, "all are dispatched");
        var late = Late(survivor).Order().ToList();
        Report($"late by {late[Jobs / 2]} ms (median), {late[Jobs * 99 / 100]} ms (99 of 100), {late[^1]} ms (most)");
        Assert.True(late[^1] < 2_000, $"{late[^1]} ms");
        NoneEarly(survivor);
    }

    protected override Task<string> DatabaseAsync() => PostgresServer.RequireDatabaseAsync();

    /// <summary>Schedules jobs again and again, each due within two seconds.</summary>
    private static async Task LoadAsync(HostProcess host, CancellationToken enough)
    {
        for (var round = 0; !enough.IsCancellationRequested; round++)
        {
            await host.SendAsync($"storm round{round} 200 32 2000");
            await host.LineAsync($"storm round{round}");
        }
    }

    /// <summary>Waits until everything that any of them was told exists was dispatched by any of them.</summary>
    private static Task DoneAsync(params HostProcess[] hosts)
    {
        var missing = Acknowledged(hosts);
        missing.ExceptWith(hosts[1..].SelectMany(host => Jobs(Done([host]))));
        return hosts[0].UntilAsync(_ => missing.IsSubsetOf(Jobs(Done([hosts[0]]))), "everything that was acknowledged is dispatched");
    }

    private static HashSet<string> Acknowledged(params HostProcess[] hosts)
        => [.. hosts.SelectMany(host => Lines(host, "acked ")).Select(line => line.Split(' ')[1])];

    /// <summary>Gets the schedules and jobs of occurrences.</summary>
    private static HashSet<string> Jobs(IEnumerable<string> occurrences) => [.. occurrences.Select(occurrence => string.Join('/', occurrence.Split('/')[..2]))];

    private static List<string> Repeats(params HostProcess[] hosts)
        => [.. Done(hosts).GroupBy(occurrence => occurrence).Where(same => same.Skip(1).Any()).Select(same => same.Key)];

    private static void Report(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
