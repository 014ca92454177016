namespace CommandScheduler.TestSupport.Processes;

/// <summary>A silo that is suspended until the cluster has given it up, and then goes on, dispatches nothing of what others have changed or done.</summary>
/// <param name="backEnd">The name by which the test host knows the back end.</param>
public abstract class SuspensionConformance(string backEnd) : HostTests(backEnd)
{
    private const int Each = 20;

    [Fact]
    public Task A_silo_that_was_suspended_dispatches_nothing_that_was_cancelled_replaced_or_done_meanwhile()
        => BeforeDueAsync(async dueIn =>
        {
            var database = await DatabaseAsync();
            var primary = HostProcess.FreePort();
            await using var survivor = await StartAsync(database, "--impatient", siloPort: primary, primaryPort: primary);
            await using var victim = await StartAsync(database, "--impatient", primaryPort: primary);
            var sent = TimeProvider.System.GetTimestamp();
            await victim.SendAsync($"once {3 * Each} {4 * dueIn} plain");
            await victim.UntilAsync(lines => Count(lines, "acked ") == 3 * Each, "all jobs are acknowledged");
            await victim.SuspendAsync();
            if (TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds >= 4 * dueIn)
            {
                // What had begun by then may have said so to nobody yet.
                return false;
            }

            await survivor.SendAsync($"cancel once 0 {Each}");
            await survivor.SendAsync($"replace once {Each} {Each}");
            await survivor.LineAsync("replaced once");
            if (Lines(victim, "began ").Concat(Lines(survivor, "began ")).Any())
            {
                return false;
            }

            // Those that nobody has changed are due at the same time as the others.
            await survivor.UntilAsync(lines => Count(lines, "done ") == Each, "the survivor dispatches what is left");
            await victim.ResumeAsync();
            await victim.ExitAsync();
            Assert.Empty(Lines(victim, "began "));
            Assert.Equal(Each, Done([survivor]).Distinct().Count());
            return true;
        });
}
