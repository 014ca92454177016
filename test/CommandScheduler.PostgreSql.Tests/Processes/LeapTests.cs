using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.PostgreSql.Tests.Processes;

/// <summary>The wall clock of a silo that runs is set while its jobs wait.</summary>
public sealed class LeapTests() : HostTests("postgres")
{
    private const int Jobs = 200;

    /// <remarks>A third of the jobs is due so late that no timer is set for them yet: the clock decides when they are woken.</remarks>
    [Fact]
    public Task A_clock_that_leaps_makes_no_job_early_and_holds_none_up() => Task.WhenAll(LeapAsync(600_000), LeapAsync(-600_000));

    protected override Task<string> DatabaseAsync() => PostgresServer.RequireDatabaseAsync();

    private async Task LeapAsync(int leap)
    {
        await using var host = await StartAsync(await DatabaseAsync(), "--leaping");
        await host.SendAsync($"spread one {Jobs} 45000");
        await host.LineAsync("spread one");
        await host.UntilAsync(lines => Count(lines, "done ") >= 10, "ten are dispatched");
        await host.SendAsync($"leap {leap}");
        await host.UntilAsync(lines => Count(lines, "done ") == Jobs, "all are dispatched");
        NoneEarly(host);
        var late = Late(host).Order().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"Late by {late[Jobs / 2]} ms (median), {late[^1]} ms (most) after {leap} ms.");
        Assert.True(late[^1] < 10_000, $"{late[^1]} ms");
    }
}
