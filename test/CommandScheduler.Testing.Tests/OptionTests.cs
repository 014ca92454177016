namespace CommandScheduler.Testing.Tests;

/// <summary>The settings of a test cluster: their defaults, and their ranges at both ends.</summary>
public sealed class OptionTests
{
    [Fact]
    public void Settings_have_their_defaults()
    {
        var options = new SchedulerTestClusterOptions();
        Assert.Equal(
            ["ConfigureScheduler", "ConfigureSilo", "Patience", "Silos", "Start"],
            typeof(SchedulerTestClusterOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal((1, TimeSpan.FromSeconds(30)), (options.Silos, options.Patience));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), options.Start);
        Assert.Null(options.ConfigureSilo);
        Assert.Null(options.ConfigureScheduler);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public async Task A_cluster_has_1_to_8_silos(int silos)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SchedulerTestCluster.StartAsync(new() { Silos = silos }));
        Assert.Contains($"SchedulerTestClusterOptions.Silos is {silos}. Set it to a value from 1 to 8.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Patience_is_more_than_0(int ticks)
    {
        var options = new SchedulerTestClusterOptions { Patience = new TimeSpan(ticks) };
        var refusal = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SchedulerTestCluster.StartAsync(options));
        Assert.Contains($"SchedulerTestClusterOptions.Patience is {new TimeSpan(ticks)}. Set it to more than 0.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Enums_have_their_names()
    {
        Assert.Equal(["Running", "Succeeded", "Failed", "CutOff"], Enum.GetNames<DispatchResult>());
        Assert.Equal(["BeforeStore", "AfterStore", "BeforeDispatch", "AfterDispatch"], Enum.GetNames<FaultPoint>());
    }
}
