using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Readme.Tests;

/// <summary>The pages cite the figures that the benchmarks kept.</summary>
public sealed class FigureTests
{
    [Fact]
    public async Task Tables_of_figures_are_those_of_the_newest_results()
    {
        await using var benchmarks = HostProcess.Start("test/CommandScheduler.Benchmarks", "tables", "--check");
        Assert.True(await benchmarks.ExitAsync() == 0, string.Join(' ', [.. benchmarks.Lines, await benchmarks.Errors]));
    }
}
