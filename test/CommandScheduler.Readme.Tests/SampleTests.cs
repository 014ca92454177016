using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Readme.Tests;

/// <summary>The sample does what the README says of it.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_demo_of_the_sample_loses_nothing()
    {
        await using var demo = HostProcess.Start("samples/Ticketing", "--demo", "--database", _directory.File("ticketing.db"));
        Assert.Equal(0, await demo.ExitAsync());
        Assert.StartsWith("found 0 pending jobs", demo.Lines.First(), StringComparison.Ordinal);
        Assert.Equal("reserved 8, paid 3, timed out 5, reports 2, lost 0, repeated 0", demo.Lines.Last());
    }

    [Fact]
    public async Task The_demo_goes_on_after_it_was_killed()
    {
        var database = _directory.File("ticketing.db");
        await using var killed = HostProcess.Start("samples/Ticketing", "--demo", "--database", database);
        // Seconds before the end: the last timeout and the second report are still to come.
        await killed.UntilAsync(
            lines => lines.Any(line => line.Contains("reserved reservation-", StringComparison.Ordinal) && line.EndsWith("-4", StringComparison.Ordinal)),
            "the fourth reservation");
        killed.Kill();
        await killed.ExitAsync();

        await using var demo = HostProcess.Start("samples/Ticketing", "--demo", "--database", database);
        Assert.Equal(0, await demo.ExitAsync());
        Assert.Matches("^found [1-9][0-9]* pending jobs", demo.Lines.First());
        // A report or a timeout that the kill left without a record may come twice.
        Assert.Matches("^reserved 8, paid 3, timed out 5, reports 2, lost 0, repeated [0-9]$", demo.Lines.Last());
    }
}
