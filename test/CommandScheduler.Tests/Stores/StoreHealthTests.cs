using CommandScheduler.Stores;
using CommandScheduler.Watching;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

using Orleans.Storage;

namespace CommandScheduler.Tests.Stores;

/// <summary>A store that fails is unhealthy, whatever it is, until it works again.</summary>
public sealed class StoreHealthTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StoreHealth _health;

    public StoreHealthTests() => _health = new StoreHealth(_clock);

    [Fact]
    public void A_write_that_fails_counts_until_one_succeeds()
    {
        _health.CouldNotWrite(new IOException("the disk is full"));
        Assert.Equal(
            (HealthStatus.Unhealthy, "A schedule could not be written: IOException: the disk is full. "
                + "See whether the store can be reached, and whether this silo may use it."),
            Report());
        _health.HasRead();
        Assert.Equal(HealthStatus.Unhealthy, Report().Status);
        _health.HasWritten();
        Assert.Equal((HealthStatus.Healthy, null), Report());
    }

    [Fact]
    public void A_read_that_fails_counts_until_one_succeeds()
    {
        _health.CouldNotRead(new TimeoutException());
        _health.HasWritten();
        Assert.StartsWith("A schedule could not be read: TimeoutException: ", Report().Problems, StringComparison.Ordinal);
        _health.HasRead();
        Assert.Equal((HealthStatus.Healthy, null), Report());
    }

    [Fact]
    public void A_conflict_says_nothing_of_the_store()
    {
        _health.CouldNotWrite(new InconsistentStateException("another was faster"));
        Assert.Equal((HealthStatus.Healthy, null), Report());
        _health.CouldNotWrite(new IOException("gone"));
        _health.CouldNotWrite(new InconsistentStateException("another was faster"));
        Assert.Equal(HealthStatus.Unhealthy, Report().Status);
    }

    [Fact]
    public void A_failure_is_forgotten_after_a_minute_in_which_nothing_was_to_be_stored()
    {
        _health.CouldNotWrite(new IOException("gone"));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HealthStatus.Unhealthy, Report().Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, Report().Status);
    }

    private (HealthStatus Status, string? Problems) Report()
    {
        var health = new SchedulerHealth();
        _health.Report(health);
        return (health.Status, health.Problems);
    }
}
