using CommandScheduler.Stores;
using CommandScheduler.Testing.Stores;

using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Testing.Tests;

/// <summary>A store that fails in the middle of a check, or never answers, fails the check and does not hold it up.</summary>
public sealed class StoreCheckTests
{
    [Fact]
    public async Task All_of_a_heat_begin_or_none()
    {
        // Some wait for what the others do, which must not be left out because one that was quicker has failed already.
        for (var race = 0; race < 300; race++)
        {
            var begun = 0;
            var failure = await Assert.ThrowsAsync<InvalidDataException>(() => Race.RunAsync(
                heats: 2,
                (_, racer) =>
                {
                    Interlocked.Increment(ref begun);
                    return racer == 3 ? throw new InvalidDataException("spoilt") : Task.FromResult(racer);
                },
                TestContext.Current.CancellationToken));
            Assert.Equal("spoilt", failure.Message);
            Assert.Equal(Race.Racers, begun);
        }
    }

    [Fact]
    public async Task A_call_that_never_ends_fails_the_check_and_is_named()
    {
        var store = new SilentStore();
        var clock = new FakeTimeProvider();
        var run = ScheduleStoreConformance.For(StoreFeatures.None)[0].RunAsync(store, clock, TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(3));
        var failure = await Assert.ThrowsAsync<StoreConformanceException>(() => run);
        Assert.Matches("^(Reading|Writing) schedule '.*' has not ended after 3 minutes.$", failure.Message);
    }

    private sealed class SilentStore : StoreUnderTest, IScheduleStore
    {
        public override IScheduleStore Store => this;

        public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken)
            => new TaskCompletionSource<StoredDocument?>().Task;

        public Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
            => new TaskCompletionSource<string>().Task;

        public Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
            => new TaskCompletionSource().Task;
    }
}
