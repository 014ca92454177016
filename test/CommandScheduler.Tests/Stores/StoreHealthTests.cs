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
    public async Task A_write_that_fails_counts_until_one_succeeds()
    {
        await FailAsync(_health.WriteAsync(Task.FromException(new IOException("the disk is full"))));
        Assert.Equal(
            (HealthStatus.Unhealthy, "A schedule could not be written: IOException: the disk is full. "
                + "See whether the store can be reached, and whether this silo may use it."),
            Report());
        await _health.ReadAsync(Task.FromResult(1));
        Assert.Equal(HealthStatus.Unhealthy, Report().Status);
        await _health.WriteAsync(Task.CompletedTask);
        Assert.Equal((HealthStatus.Healthy, null), Report());
    }

    [Fact]
    public async Task A_read_that_fails_counts_until_one_succeeds()
    {
        await FailAsync(_health.ReadAsync(Task.FromException<int>(new TimeoutException())));
        await _health.WriteAsync(Task.CompletedTask);
        Assert.StartsWith("A schedule could not be read: TimeoutException: ", Report().Problems, StringComparison.Ordinal);
        await _health.ReadAsync(Task.FromResult(1));
        Assert.Equal((HealthStatus.Healthy, null), Report());
    }

    [Fact]
    public async Task A_conflict_says_nothing_of_the_store()
    {
        await FailAsync(_health.WriteAsync(Task.FromException(new InconsistentStateException("another was faster"))));
        Assert.Equal((HealthStatus.Healthy, null), Report());
        await FailAsync(_health.WriteAsync(Task.FromException(new IOException("gone"))));
        await FailAsync(_health.WriteAsync(Task.FromException(new InconsistentStateException("another was faster"))));
        Assert.Equal(HealthStatus.Unhealthy, Report().Status);
    }

    [Fact]
    public async Task A_failure_is_forgotten_after_a_minute_in_which_nothing_was_to_be_stored()
    {
        await FailAsync(_health.WriteAsync(Task.FromException(new IOException("gone"))));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HealthStatus.Unhealthy, Report().Status);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, Report().Status);
    }

    private static async Task FailAsync(Task call) => await Assert.ThrowsAnyAsync<Exception>(() => call);

    private (HealthStatus Status, string? Problems) Report()
    {
        var health = new SchedulerHealth();
        _health.Report(health);
        return (health.Status, health.Problems);
    }
}
